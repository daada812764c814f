/** How messages are read one after the other: the hellos say version and key exchange, on which the others depend. */
import { equal } from '../bytes/bytes.ts'
import { DecodeError } from '../bytes/reader.ts'
import type { Span } from '../bytes/span.ts'
import type { Version } from '../wire/version.ts'
import { findExtension } from '../wire/extension.ts'
import type { ClientHello, ServerHello } from '../wire/hello.ts'
import type { DecodedMessage } from '../wire/envelope.ts'
import { cutMessageSpan13, decodeMessage13, messageName13, type Message13 } from '../wire/handshake.ts'
import { cutMessageSpan12, decodeMessage12, messageName12, type Message12 } from '../wire/handshake12.ts'
import { messageSpan10 } from '../wire/handshake10.ts'
import type { CipherSuite, ProtocolVersion, Suite12 } from '../wire/registry.ts'
import { keyExchangeOf } from '../wire/registry/exchange-names.ts'
import { SUITES_12, type KeyExchange12 } from '../wire/registry/suites12.ts'
import { Resuming, type Resumption } from './resumption.ts'

/** What both hellos of a TLS 1.2 connection agreed on, as far as its records depend on it. */
export interface Hellos12 {
  readonly clientRandom: Uint8Array
  readonly serverRandom: Uint8Array
  readonly suite: Suite12
  readonly encryptThenMac: boolean
  readonly extendedMasterSecret: boolean
  /** As the server says it: where the client offered the same, the handshake resumes (RFC 5246 §7.4.1.3). */
  readonly sessionId: Uint8Array
  readonly resumed: boolean
}

/** What a message is made of, before anybody looks at its fields. */
interface Fields {
  readonly message?: Message13 | Message12 | undefined
  readonly span: Span
}

/** A message as it was read. */
export class Read {
  /** In fields; `undefined` for one of a version before TLS 1.2. */
  readonly message: Message13 | Message12 | undefined
  /** The version whose names its fields should have. */
  readonly version: Version
  /** What had to be guessed, in words; empty where nothing had. */
  readonly guessed: string
  private readonly fields: Fields

  constructor(fields: Fields, guessed = '', version: Version = 'TLS 1.3') {
    this.message = fields.message
    this.version = version
    this.guessed = guessed
    this.fields = fields
  }

  /** Every field with its byte range, made when first looked at; hellos have the names of TLS 1.3. */
  get span(): Span {
    return this.fields.span
  }
}

/** Bytes of a Finished of TLS 1.2, header included; one of TLS 1.3 is at least as long as SHA-256's digest. */
const FINISHED_12 = 4 + 12

/** Reads messages in order and remembers what the next ones depend on. */
export class Reading {
  /** As the ServerHello says it; one before TLS 1.2 counts as that. */
  version: Version | undefined
  /** The suite of the ServerHello, spoken here or not. */
  suite: CipherSuite | undefined
  /** What the ServerHello calls a version before TLS 1.2. */
  older: ProtocolVersion | undefined
  /** As the suite says it, or as it was guessed; TLS 1.2. */
  exchange: KeyExchange12 | undefined
  /** The last ClientHello. */
  hello: ClientHello | undefined
  private changes = 0
  private readonly resuming = new Resuming()
  private untold = false
  /** The hellos of the TLS 1.2 connection in progress, once there are both. */
  hellos: Hellos12 | undefined

  /** That the handshake resumes: as its ServerHello says, or what comes behind it. */
  get resumption(): Resumption | undefined {
    return this.resuming.found
  }

  /** The random of the last ClientHello. */
  get clientRandom(): Uint8Array | undefined {
    return this.hello?.random
  }

  /** Whether a ChangeCipherSpec came: from here on, records of any type may be protected in TLS 1.2. */
  get changed(): boolean {
    return this.changes > 0 && this.version !== 'TLS 1.3'
  }

  /** Why no key log opens the records of this connection, where that is so. */
  get notOpened(): string | undefined {
    if (this.older) return `records of ${this.older} are not opened here`
    if (this.version !== 'TLS 1.2' || !this.suite || Object.hasOwn(SUITES_12, this.suite)) return undefined
    return `${this.suite} is not spoken here`
  }

  /** What the last message told of the whole handshake, once: that it resumes a session. */
  takeNote(): Resumption | undefined {
    const told = this.untold ? this.resumption : undefined
    this.untold = false
    return told
  }

  /** A ChangeCipherSpec came. */
  change(): void {
    this.changes += 1
    this.follow('ChangeCipherSpec')
  }

  /** One whole message. @param inTheClear whether it came unprotected: a ClientHello then begins another connection */
  read(bytes: Uint8Array, inTheClear: boolean): Read {
    const name = messageName13(bytes)
    if (name === 'ClientHello' || name === 'ServerHello' || name === 'HelloRetryRequest')
      return this.readHello(bytes, inTheClear)
    if (this.version === 'TLS 1.3') return new Read(decodeMessage13(bytes))
    if (this.older)
      return new Read({ span: messageSpan10(bytes, this.exchange && { keyExchange: this.exchange }) })
    if (this.version !== 'TLS 1.2') return this.guess(bytes)
    this.follow(messageName12(bytes))
    return this.read12(bytes)
  }

  /** What is next to a ServerHello of TLS 1.2 may tell what that could not. */
  private follow(name: string): void {
    if (!this.resuming.next(name)) return
    this.untold = true
    this.hellos = this.hellos && { ...this.hellos, resumed: true }
  }

  // ---- Hellos

  private readHello(bytes: Uint8Array, inTheClear: boolean): Read {
    const decoded = decodeMessage13(bytes)
    const { message } = decoded
    if (message.name === 'ClientHello') {
      this.begin(message.body, inTheClear)
      const old = findExtension(message.body.extensions, 'supported_versions') === undefined
      return new Read(decoded, '', old ? 'TLS 1.2' : 'TLS 1.3')
    }
    if (message.name === 'ServerHello') this.agree(message.body)
    else this.version = 'TLS 1.3'
    return new Read(decoded, '', this.version)
  }

  private begin(hello: ClientHello, inTheClear: boolean): void {
    this.hello = hello
    this.exchange = undefined
    if (!inTheClear) return
    // The hello that a HelloRetryRequest asks for goes on with what that settled (RFC 9846 §4.2.4).
    if (this.version === 'TLS 1.3' && this.suite === undefined) return
    this.version = undefined
    this.older = undefined
    this.suite = undefined
    this.changes = 0
  }

  private agree(hello: ServerHello): void {
    const { legacy_version, random, cipher_suite, extensions, legacy_session_id_echo: sessionId } = hello
    const chosen = findExtension(extensions, 'supported_versions')?.selected_version
    this.version = chosen === 'TLS 1.3' ? chosen : 'TLS 1.2'
    this.suite = cipher_suite
    this.older = chosen === undefined && legacy_version !== 'TLS 1.2' ? legacy_version : undefined
    this.resuming.answered(hello, this.hello)
    this.untold = true
    if (this.version === 'TLS 1.3') return
    this.exchange = keyExchangeOf(cipher_suite)
    if (this.older || !Object.hasOwn(SUITES_12, cipher_suite)) return
    const suite = cipher_suite as Suite12
    if (!this.hello) return
    const { random: clientRandom, legacy_session_id: offered } = this.hello
    const encryptThenMac = findExtension(extensions, 'encrypt_then_mac') !== undefined
    const resumed = sessionId.length > 0 && equal(sessionId, offered)
    const extendedMasterSecret = findExtension(extensions, 'extended_master_secret') !== undefined
    this.hellos = {
      clientRandom,
      serverRandom: random,
      suite,
      encryptThenMac,
      extendedMasterSecret,
      sessionId,
      resumed,
    }
  }

  // ---- Other messages

  private read12(bytes: Uint8Array): Read {
    const reading = this.exchange && { keyExchange: this.exchange }
    if (reading || !isKeyExchange(bytes)) return new Read(decodeMessage12(bytes, reading))
    return this.guessExchange(bytes)
  }

  /** Without a ServerHello: as TLS 1.3 has it; what 1.3 does not know, or knows in another form, as 1.2 has it. */
  private guess(bytes: Uint8Array): Read {
    if (isKeyExchange(bytes)) return this.guessExchange(bytes)
    if (messageName12(bytes) === 'Finished' && bytes.length === FINISHED_12)
      return new Read(decodeMessage12(bytes))
    try {
      const decoded = decodeMessage13(bytes)
      return new Read(decoded.message.name === 'Unknown' ? decodeMessage12(bytes) : decoded)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      // The error of TLS 1.3 stands where 1.2 cannot read it either.
      const other = attempt(bytes)
      if (!other) throw error
      return new Read(other)
    }
  }

  /** Why the key exchange is not known. */
  private get why(): string {
    return this.suite === undefined
      ? 'no ServerHello before it names the suite'
      : `the key exchange of ${this.suite} is not read here`
  }

  /** The fields of a message that ends too early, as far as it goes. @param whole bytes that it would have */
  readCut(bytes: Uint8Array, whole: number): Span {
    const inHello = HELLOS.has(messageName13(bytes))
    if (inHello || this.version !== 'TLS 1.2') return cutMessageSpan13(bytes, whole)
    return cutMessageSpan12(bytes, whole, this.exchange && { keyExchange: this.exchange })
  }

  /** Each key exchange has another structure, and its lengths tell: at most one fits, but for two that are alike. */
  private guessExchange(bytes: Uint8Array): Read {
    const server = messageName12(bytes) === 'ServerKeyExchange'
    for (const keyExchange of server
      ? SERVER_GUESSES
      : [...(this.exchange ? [this.exchange] : []), 'ECDHE' as const]) {
      const decoded = attempt(bytes, keyExchange)
      if (!decoded) continue
      if (server) this.exchange = keyExchange
      return new Read(decoded, `read as ${keyExchange}: ${this.why}`)
    }
    const guessed = `${this.why}, and RSA, DHE and PSK look alike here`
    return new Read(decodeMessage12(bytes), server ? 'of no key exchange that we know' : guessed)
  }
}

const SERVER_GUESSES = [
  'ECDHE',
  'DHE',
  'ECDH_anon',
  'DH_anon',
  'ECDHE_PSK',
  'DHE_PSK',
  'PSK',
] as const satisfies readonly KeyExchange12[]

/** What both versions have alike, so that it is read before the version is known. */
const HELLOS: ReadonlySet<Message13['name']> = new Set(['ClientHello', 'ServerHello', 'HelloRetryRequest'])

/** Messages whose structure follows from the suite (RFC 5246 §7.4.3, §7.4.7). */
const KEY_EXCHANGES: ReadonlySet<Message12['name']> = new Set(['ServerKeyExchange', 'ClientKeyExchange'])

function isKeyExchange(bytes: Uint8Array): boolean {
  return KEY_EXCHANGES.has(messageName12(bytes))
}

/** The message as TLS 1.2 has it; `undefined` where it is none. */
function attempt(bytes: Uint8Array, keyExchange?: KeyExchange12): DecodedMessage<Message12> | undefined {
  try {
    const decoded = decodeMessage12(bytes, keyExchange && { keyExchange })
    return decoded.message.name === 'Unknown' ? undefined : decoded
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
