/** What settings must keep to, whatever else they say: a configuration is refused where it is made. */
import { isLegacyScheme } from '../crypto/signature.ts'
import { MAX_PLAINTEXT } from '../record/record13.ts'
import { Misuse } from '../rules/failure.ts'

/** What the rules read of any configuration. */
interface Common {
  readonly signatureSchemes: readonly string[]
  readonly legacySignatures: boolean
  readonly recordPadding: number
}

/** And of a client's. */
interface Client extends Common {
  readonly groups: readonly string[]
  readonly keyShares: readonly string[]
  readonly splitHello: number
}

/** What is wrong, or `undefined`. */
type Rule<C> = (config: C) => string | undefined

const COMMON: readonly Rule<Common>[] = [
  // SHA-1 and SHA-224 are for who asks for them by name (RFC 9155 §2 to §5).
  ({ signatureSchemes, legacySignatures }) => {
    const old = legacySignatures ? undefined : signatureSchemes.find(isLegacyScheme)
    return old && `signatureSchemes has ${old}, which needs legacySignatures`
  },
  ({ recordPadding }) => countObjection('recordPadding', recordPadding),
]

const CLIENT: readonly Rule<Client>[] = [
  ...COMMON,
  // RFC 9846 §4.3.8 (8446 §4.2.8).
  ({ keyShares, groups }) => {
    const stranger = keyShares.find((group) => !groups.includes(group))
    return stranger && `keyShares has ${stranger}, which is not among groups`
  },
  ({ splitHello }) => countObjection('splitHello', splitHello),
]

function countObjection(setting: string, value: number): string | undefined {
  const fits = Number.isInteger(value) && value >= 0 && value <= MAX_PLAINTEXT
  return fits ? undefined : `${setting} is a whole number from 0 to ${MAX_PLAINTEXT}, not ${value}`
}

/** The configuration, when it keeps to the rules of its role. @throws Misuse that names the setting */
export function checkedClient<C extends Client>(config: C): C {
  return checked(CLIENT, config)
}

/** The same for what a server may be told. @throws Misuse that names the setting */
export function checkedCommon<C extends Common>(config: C): C {
  return checked(COMMON, config)
}

function checked<C extends R, R>(rules: readonly Rule<R>[], config: C): C {
  for (const rule of rules) {
    const objection = rule(config)
    if (objection !== undefined) throw new Misuse(objection)
  }
  return config
}
