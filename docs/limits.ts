/** The tables of limits: what each bounds, from the rows that are checked; and what other stacks bear. */
import { type Limit, LIMITS, type LimitName, type LimitOf, limitsOf } from '../src/rules/limits.ts'
import { code, table } from './markdown.ts'

/** A number with its thousands apart. */
function shown({ default: usual }: Limit): string {
  return usual === Infinity ? 'no limit' : usual.toLocaleString('en')
}

/** Limits that are settings in these places. */
export function limitTable(...places: readonly Limit['of'][]): string {
  const whose = {
    both: 'both',
    client: 'client',
    server: 'server',
    socket: 'driver',
    port: 'listen',
  } as const
  return table(
    ['setting', 'of', 'default', 'what is counted', 'what it bounds', 'beyond it', 'source'],
    limitsOf(...places).map((name) => {
      const limit = LIMITS[name]
      const { of, what, bounds, alert, otherwise = '', cite } = limit
      return [code(name), whose[of], shown(limit), what, bounds, alert ?? otherwise, cite]
    }),
  )
}

/** What others bear: OpenSSL, BoringSSL, rustls, Go and GnuTLS; of the last two only what was looked up. */
type Others = readonly [openssl: string, boringssl: string, rustls: string, go?: string, gnutls?: string]

const OTHERS: Readonly<Record<LimitOf<'both' | 'client' | 'server'>, Others>> = {
  maxHandshakeLength: [
    'ClientHello 131,396, Certificate 102,400, others by their kind',
    '16,384, Certificate 102,400',
    '65,535',
    '65,536, Certificate 262,144',
  ],
  maxTinyRecords: ['none', 'none', 'none'],
  maxCertificates: ['100 CAs in a path', '100 CAs in a path', '6 CAs in a path, 100 signatures'],
  maxEmptyRecords: ['32', '32', '32', '16', '200'],
  maxWarningAlerts: ['4', '4', '4 in all', '16', 'none'],
  maxChangeCipherSpecs: ['32', '32', '2 in all', '16', 'none'],
  maxKeyUpdates: ['none', '32', '32', '16', '8 a second'],
  maxRenegotiations: ['none', '0', '1 in all', '0', 'the application’s'],
  maxHelloRequests: ['none', '0', '1 in all', '0', 'the application’s'],
  maxTickets: ['none', 'none', '32, with KeyUpdates'],
  maxCertificateRequests: ['none', 'not spoken', 'not spoken'],
  maxEarlySkip: ['16,384 of data', '16,384 of records', '16,384 of records, or what it takes'],
}

/** Ours beside theirs. */
export function limitsBeside(): string {
  const names = Object.keys(OTHERS) as (keyof typeof OTHERS)[]
  return table(
    ['setting', 'ours', 'OpenSSL', 'BoringSSL', 'rustls', 'Go', 'GnuTLS'],
    names.map((name) => {
      const [openssl, boringssl, rustls, go = '', gnutls = ''] = OTHERS[name]
      return [code(name), shown(LIMITS[name as LimitName]), openssl, boringssl, rustls, go, gnutls]
    }),
  )
}
