/** Connections in a network without history: what a world of many costs beside its endpoints. */
import { Network } from '../../src/sim/kernel/network.ts'
import type { Work } from './compare.ts'
import { ENV, type Scenario } from './scenario.ts'

/** A network of one server; and of clients, each a host with sessions of its own, that begin one connection each. */
export class Fleet {
  private readonly client: Scenario['client']
  private network: Network
  private begun = 0

  constructor({ client, server }: Scenario) {
    const { now: start, random, ticketKeys } = ENV
    this.client = client
    this.network = Network.create({ start, random }).host('server', {
      server,
      memory: ticketKeys ? { ticketKeys } : {},
    })
  }

  /** One more connection that has shaken hands and lives on. The client's sessions are the application's. */
  connect(): void {
    this.begin(`client ${this.begun}`)
  }

  /** The same of `live` clients in turn, each of whose connections takes the place of its last one. */
  replacing(live: number): Work {
    return () => {
      const old = `c${this.begun - live + 1}`
      this.begin(`client ${this.begun % live}`)
      this.network = this.network.drop(old)
    }
  }

  private begin(host: string): void {
    const id = `c${++this.begun}`
    this.network = this.network
      .host(host, { client: this.client })
      .connect(host, 'server')
      .run()
      .withMemory(host, { sessions: [] })
    const { client, server } = this.network.connection(id) ?? {}
    if (client?.state.name !== 'CONNECTED' || server?.state.name !== 'CONNECTED')
      throw new Error(`connection ${id} ended in ${client?.state.name} and ${server?.state.name}`)
  }
}
