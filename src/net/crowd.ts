/** The connections of a port: whether one more has room, who is there, and when all of them are over. */
import { KEEP_LIMITS, type LimitOf } from '../rules/limits.ts'
import { judge, type Verdict, verdictOf } from '../rules/verdict.ts'
import type { TlsDriver } from './driver.ts'
import { LONGEST_TIMER } from './timeouts.ts'

/** One connection. */
interface Member {
  readonly address: string
  /** Settles when its end has been told. */
  readonly over: Promise<void>
}

/** See the top of this file. */
export class Crowd {
  private readonly members = new Map<TlsDriver, Member>()
  private readonly addresses = new Map<string, number>()
  private readonly limits: Readonly<Record<LimitOf<'port'>, number>>

  constructor(limits: Readonly<Record<LimitOf<'port'>, number>>) {
    this.limits = limits
  }

  /** Why one more from an address has no room; `undefined` where it has. */
  refusal(address: string): Verdict | undefined {
    const here = { maxConnections: this.members.size, maxConnectionsPerAddress: this.from(address) }
    for (const limit of ['maxConnections', 'maxConnectionsPerAddress'] as const) {
      const [most, actual] = [this.limits[limit], here[limit] + 1]
      if (actual > most) return verdictOf(judge(KEEP_LIMITS, { limit, most, actual }))
    }
    return undefined
  }

  /** One more is there. */
  join(driver: TlsDriver, member: Member): void {
    this.members.set(driver, member)
    this.addresses.set(member.address, this.from(member.address) + 1)
  }

  /** One has ended. */
  leave(driver: TlsDriver): void {
    const { address = '' } = this.members.get(driver) ?? {}
    this.members.delete(driver)
    const left = this.from(address) - 1
    if (left > 0) this.addresses.set(address, left)
    else this.addresses.delete(address)
  }

  /** Waits for their ends, for as long as a server that leaves waits. */
  async finish(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const { drainTimeout } = this.limits
    const late = new Promise<void>((resolve) => {
      if (drainTimeout <= LONGEST_TIMER) timer = setTimeout(resolve, drainTimeout)
    })
    await Promise.race([this.over(), late])
    clearTimeout(timer)
  }

  /** Ends all of them; it has been told when it settles. @returns how many there were */
  async end(): Promise<number> {
    const { size } = this.members
    const over = this.over()
    for (const driver of this.members.keys()) driver.destroy('the server stops')
    await over
    return size
  }

  private from(address: string): number {
    return this.addresses.get(address) ?? 0
  }

  private async over(): Promise<void> {
    await Promise.all([...this.members.values()].map((member) => member.over))
  }
}
