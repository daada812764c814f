/** From packets to segments: what stands around TCP is taken off. */
import type { CapturedPacket } from './file/format.ts'
import { Fragments } from './packet/fragments.ts'
import { ipPayload, type IpPayload } from './packet/ip.ts'
import { ipOffset } from './packet/link.ts'
import { segmentIn, type Segment } from './packet/segment.ts'

/** Why a packet is no segment: a sentence, where its reader should know; `undefined` where it is another protocol's. */
interface NoSegment {
  readonly remark: string | undefined
}

const OTHER: NoSegment = { remark: undefined }
const CUT: NoSegment = { remark: 'is cut before the data of TCP' }

/** Takes packets apart. */
export class Packets {
  private readonly fragments = new Fragments()

  /** The TCP segment of a packet. A fragment may give that of all fragments before it. */
  segmentOf({ linkType, bytes, t }: CapturedPacket): Segment | NoSegment {
    const at = ipOffset(linkType, bytes)
    if (at === 'unknown') return { remark: `is of link-layer type ${linkType}, which is not read here` }
    if (at === 'other') return OTHER
    if (at === 'cut') return CUT
    const ip = ipPayload(bytes, at)
    if (typeof ip === 'string') return ip === 'cut' ? CUT : OTHER
    const whole = ip.fragment ? this.fragments.add(ip, ip.fragment) : ip
    if (whole === undefined) return OTHER
    return typeof whole === 'string' ? { remark: `is of no use: ${whole}` } : segmentOf(whole, t)
  }
}

function segmentOf(ip: IpPayload, t: number): Segment | NoSegment {
  const segment = segmentIn(ip, t)
  if (typeof segment !== 'string') return segment
  return segment === 'cut' ? CUT : OTHER
}
