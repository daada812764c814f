/** The page begins: the engine in its worker, the desk, and the address that says where one is. */
import { effect } from '@preact/signals'
import { render } from 'preact'
import '../../render/components/components.css'
import '../style/lab.css'
import '../style/lessons.css'
import '../style/own.css'
import { hearEvidence } from '../own/hear.ts'
import { Own } from '../own/own.ts'
import { unpack } from '../pack/unpack.ts'
import { showAncestors } from '../touch/ancestors.ts'
import { lightUp } from '../touch/light.ts'
import { engineOver } from '../worker/engine.ts'
import packedEngine from '../worker/worker.ts?packed'
import { placeIn } from './address.ts'
import { Course } from './course.ts'
import { Desk } from './desk.ts'
import { KEEPING } from './keeping.ts'
import { hearKeys } from './keys.ts'
import { LaboratoryPage } from './laboratory.tsx'

/** How many questions are open, for whoever waits for the page. */
const tellWaiting = (questions: number): void => {
  document.body.dataset.waiting = String(questions)
}
const engine = engineOver(new Worker(scriptUrl(unpack(packedEngine))), tellWaiting)
const desk = new Desk(engine, location.hash)
const course = new Course(desk, engine, KEEPING)
const own = new Own(engine)

effect(() => {
  const { fragment } = desk
  if (fragment !== location.hash) history.replaceState(null, '', fragment)
})
addEventListener('hashchange', () => desk.go(placeIn(location.hash)))
hearKeys(desk, own)
hearEvidence(own)
lightUp(document)
showAncestors(document)
render(<LaboratoryPage {...{ desk, course, own }} />, document.getElementById('lab')!)

/** An address of a script that is at no address. */
function scriptUrl(script: string): string {
  return URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))
}
