/** Connections heard one beside the other, each explained when it is over. */
import { equal } from '../../bytes/bytes.ts'
import { serverNameOf } from '../../handshake/extensions/both/server-name.ts'
import type { CaptureEvent } from '../capture/event.ts'
import { KeyLog } from '../opening/keylog.ts'
import type { Openers } from '../opening/known.ts'
import type { HeardMessage, HeardRecord } from '../reader/conversation.ts'
import { Reader, type MissingPiece, type Piece } from '../reader/reader.ts'
import type { RunMoment } from '../../trace/run.ts'
import { Acquaintances } from './acquaintance.ts'
import { explanationOf } from './conclusion.ts'
import type { Candidate, Explanation } from './explanation.ts'
import { given12, given13, GivenSessions, type GivenSession, type Visit } from './given.ts'
import { offersOf, type HeardOffer } from './offers.ts'
import { judgeOffer } from './verdicts.ts'
import type { Acquaintance } from './why-not.ts'
import { Witness } from './witness.ts'
import type { WithHello } from './questions13.ts'

/** How connections are explained. */
export interface ExplainSettings extends Openers {
  /** How many of a connection's moments are kept, so that it can be told as a story; none unless given. */
  readonly keeps?: ((connection: string) => number) | undefined
}

/** A connection that goes on. */
interface Going {
  readonly visit: Visit
  readonly witness: Witness
  readonly moments: RunMoment[]
  t: number
  offers: readonly HeardOffer[]
  candidates: readonly Candidate[]
  before: Acquaintance
  given: GivenSession[]
  /** Whether what comes behind the hellos is read. */
  reads: boolean
  /** Whether this counts as a connection that client and server had with each other. */
  met: boolean
}

/** Sessions of one connection that are told of. */
const MOST_GIVEN = 16

/**
 * Explains connections that others made, from their bytes as they come: each whether it resumed and why not, by the rules that
 * the engine runs. It remembers what later connections depend on, within bounds.
 * @example
 * const explainer = new Explainer({ ticketKeys })
 * for (const event of capture.push(chunk)) {
 *   const explanation = explainer.take(event)
 *   if (explanation) show(explanation.outcome, explanation.whyNot?.says)
 * }
 */
export class Explainer {
  private readonly settings: ExplainSettings
  private readonly reader: Reader
  private readonly going = new Map<string, Going>()
  private readonly sessions = new GivenSessions()
  private readonly acquaintances = new Acquaintances()

  constructor(settings: ExplainSettings = {}) {
    this.settings = settings
    this.reader = new Reader({
      ...settings,
      history: 'none',
      tells: (connection) => (settings.keeps?.(connection) ?? 0) > 0,
      heard: (connection, record) => this.hear(connection, record),
    })
  }

  /** How many sessions that servers gave had to be forgotten. */
  get forgotten(): number {
    return this.sessions.forgotten
  }

  /** A connection begins. */
  begin(visit: Visit): void {
    this.going.set(visit.connection, {
      visit,
      witness: new Witness(),
      moments: [],
      t: visit.t,
      offers: [],
      candidates: [],
      before: this.acquaintances.before(visit, ''),
      given: [],
      reads: false,
      met: false,
    })
  }

  /** Bytes of one side, in the order of their sending. @param piece its time is in ms since 1970 */
  feed(connection: string, piece: Piece): void {
    const going = this.going.get(connection)
    if (!going) return
    going.t = piece.t ?? going.t
    this.keep(going, this.reader.feed(connection, { ...piece, t: going.t - going.visit.t }))
  }

  /** Bytes of one side are missing: what can no longer be told from what comes next is unseen. @param missing its time is in ms since 1970 */
  gap(connection: string, missing: MissingPiece): void {
    const going = this.going.get(connection)
    if (!going) return
    going.t = missing.t ?? going.t
    this.loses(going, missing)
    this.keep(going, this.reader.gap(connection, { ...missing, t: going.t - going.visit.t }))
  }

  /** Nothing more comes: what is to be said of the connection. @param t ms since 1970 @param how such as `closed` */
  end(connection: string, t: number, how: string): Explanation {
    const going = this.going.get(connection)
    if (!going) throw new RangeError(`no connection ${connection} has begun`)
    const ended = this.reader.end(connection)
    this.going.delete(connection)
    this.keep(going, ended.moments)
    const { id, summary } = ended
    const run = { id, began: 0, moments: going.moments, summary }
    return explanationOf(going, run, t, how)
  }

  /** Takes in what a capture gave: an explanation where a connection is over. */
  take(event: CaptureEvent): Explanation | undefined {
    if (event.kind === 'opened') this.begin(event)
    else if (event.kind === 'bytes') this.feed(event.connection, event)
    else if (event.kind === 'gap') this.gap(event.connection, event)
    else if (event.kind === 'secrets') this.reader.learn(new KeyLog(event.keylog))
    else if (event.kind === 'ended') return this.end(event.connection, event.t, event.how)
    return undefined
  }

  private keep(going: Going, moments: readonly RunMoment[]): void {
    const room = (this.settings.keeps?.(going.visit.connection) ?? 0) - going.moments.length
    if (room > 0) going.moments.push(...moments.slice(0, room))
  }

  // ---- What is heard

  private loses(going: Going, { from, length }: MissingPiece): void {
    const { visit, witness } = going
    if (from === 'server' && witness.missing.server === 0)
      this.acquaintances.loses(visit, witness.hello ? serverNameOf(witness.hello) : '')
    witness.miss(from, length)
    // The answer may be what is missing: they met all the same.
    if (from === 'server') this.meets(going)
  }

  private hear(connection: string, record: HeardRecord): void {
    const going = this.going.get(connection)
    if (!going) return
    going.witness.hear(record, going.t)
    for (const message of record.messages) this.follow(going, message)
    // In TLS 1.3 tickets may outlive a fatal alert (RFC 9846 §6); here both ends must forget (RFC 5246 §7.2.2).
    const { fatal, version } = going.witness
    if (!fatal) return
    for (const given of going.given) given.failed ??= fatal.description
    if (version !== 'TLS 1.3') this.sessions.forget(going.visit, going.given)
  }

  private follow(going: Going, { read, protected: isProtected }: HeardMessage): void {
    const message = read?.message
    if (message?.name === 'ClientHello' && !isProtected) this.offered(going)
    else if (message?.name === 'ServerHello' && !isProtected) this.answered(going)
    else if (message?.name === 'ServerHelloDone')
      for (const given of going.given) given.asked ??= going.witness.asked
    else if (message?.name === 'Finished' && isProtected && !going.reads) this.reads(going)
    else if (message?.name === 'NewSessionTicket') {
      const { witness, t } = going
      const before = givenBefore(going)
      if ('ticket_nonce' in message.body) this.gives(going, given13(witness, message.body, t, before))
      else if (message.body.ticket.length > 0) {
        const { ticket, ticket_lifetime_hint: hint } = message.body
        this.gives(going, given12(witness, { ticket, hint }, t, before))
      }
    }
  }

  private offered(going: Going): void {
    const { visit, witness } = going
    const { hello } = witness as WithHello
    const serverName = serverNameOf(hello)
    const second = witness.firstHello !== undefined
    const offers = offersOf(hello, this.sessions, this.settings.ticketKeys ?? [])
    if (!second) {
      going.before = this.acquaintances.before(visit, serverName)
      const all = this.sessions.of(visit.client, visit.server, serverName)
      going.candidates = all.map((given) => ({
        given,
        verdict: judgeOffer(given, hello, witness.helloAt),
        before: [...given.offeredBy],
      }))
    }
    // A second hello offers again what the first one did.
    going.offers = second ? offers.map((offer) => notBefore(offer, visit.connection)) : offers
    for (const { behind } of offers) if (behind.given) this.sessions.offered(behind.given, visit.connection)
  }

  private answered(going: Going): void {
    this.meets(going)
    const { hello, answer, version, resumption } = going.witness
    if (!hello || !answer) return
    const sessionId = answer.legacy_session_id_echo
    if (version !== 'TLS 1.3' && !resumption && sessionId.length > 0)
      this.gives(going, given12(going.witness, { sessionId }, going.t, undefined))
  }

  private meets(going: Going): void {
    const { visit, witness, offers, met } = going
    const { hello, version } = witness
    if (met) return
    going.met = true
    const offering = offers.some((offer) => offer.by !== 'session ID' || offer.sure)
    // Tickets of TLS 1.3 are hidden, unless the flight before them turns out to be read.
    const hidesTickets = version === 'TLS 1.3'
    this.acquaintances.met(visit, hello ? serverNameOf(hello) : '', { hidesTickets, offers: offering })
  }

  private reads(going: Going): void {
    going.reads = true
    const { hello, version } = going.witness
    if (hello && version === 'TLS 1.3') this.acquaintances.reads(going.visit, serverNameOf(hello))
  }

  private gives(going: Going, given: Pick<GivenSession, 'by' | 'shown' | 'session'>): void {
    const { visit, witness, t: at } = going
    // Who resumes is who was asked, or was not, when the session began.
    const asked = witness.resumption ? givenBefore(going)?.asked : witness.asked
    const session: GivenSession = {
      by: given.by,
      shown: given.shown,
      session: given.session,
      visit,
      at,
      offeredBy: [],
      failed: undefined,
      asked,
    }
    this.sessions.gave(session)
    if (going.given.length < MOST_GIVEN) going.given.push(session)
  }
}

function notBefore(offer: HeardOffer, connection: string): HeardOffer {
  return { ...offer, before: offer.before.filter((one) => one !== connection) }
}

/** What gave the session that this connection resumes. */
function givenBefore({ witness, offers }: Going): GivenSession | undefined {
  const shown = witness.resumption?.shown
  return shown && offers.find((offer) => equal(offer.shown, shown))?.behind.given
}
