/**
 * What a fleet says of its connections, beside real servers that are set up so. Who gets a connection is theirs to choose, and
 * told to the simulation; each decision must then be the same. The share that a fleet predicts by itself is held against
 * theirs as well, where it is a matter of chance: so far off as a millionth of all runs is a failure.
 */
import { afterAll } from 'vitest'
import { describeWith, endChildren, scratch } from '../children.ts'
import { apacheCases } from './apache-cases.ts'
import { haproxyCases } from './haproxy-cases.ts'
import { savedAtTheEnd } from './measured.ts'
import { nginxCases } from './nginx-cases.ts'

const { file } = scratch()
endChildren(afterAll)
savedAtTheEnd()

describeWith('nginx', '-v', 'nginx', () => nginxCases(file))
describeWith('apache2', '-v', 'Apache', () => apacheCases(file))
describeWith('haproxy', '-v', 'serve behind HAProxy', () =>
  describeWith('redis-server', '--version', 'with Redis', () => haproxyCases(file)),
)
