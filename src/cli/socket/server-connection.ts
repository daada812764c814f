/** One connection of `serve`: what it does with its handshake, and with what comes. */
import { fromText } from '../../bytes/bytes.ts'
import type { Step } from '../../connection/step.ts'
import type { TlsDriver } from '../../net/driver.ts'
import type { Listener, Outcome } from '../../net/listener.ts'
import { offeredText } from '../../net/offered.ts'
import type { ConnectionReport, Reporter } from '../output/reporter.ts'
import { RequestHead } from './request-head.ts'
import { exporterText, type ExporterRequest } from './settings.ts'
import { notFound, pageFor } from './www.ts'
import { fileResponse } from './www-files.ts'

/** What a server does with every connection. */
export interface Service {
  readonly reporter: Reporter
  readonly kind: 'www' | 'echo' | 'print'
  /** What `www` gives out beside its page. */
  readonly folder: string | undefined
  /** Sent after the handshake. */
  readonly data: Uint8Array | undefined
  readonly updateKeys: boolean
  /** Asks each TLS 1.2 client for one more handshake. */
  readonly renegotiate: boolean
  readonly requestCertificate: boolean
  readonly exporter: ExporterRequest | undefined
  /** Counters of the server now, for the page of `www`. */
  readonly stats: () => Readonly<Record<string, number>>
}

/** See the top of this file. */
export class ServedConnection {
  readonly listener: Listener
  private readonly service: Service
  private readonly report: ConnectionReport
  private readonly driver: () => TlsDriver
  private readonly request = new RequestHead()
  private answered = false
  private isUp = false
  /** Whether some of the request came as early data: then all of it may be a replay. */
  private early = false

  constructor(id: string, service: Service, driver: () => TlsDriver, ended: (outcome: Outcome) => void) {
    this.service = service
    this.driver = driver
    this.report = service.reporter.connection(id, 'server', driver)
    this.listener = {
      stepped: (taken) => this.stepped(taken),
      noted: (event) => this.report.event(event),
      connected: () => this.connected(),
      data: (bytes, early) => this.data(bytes, early),
      renegotiated: () => this.report.remark('renegotiated'),
      earlyData: (accepted) => this.report.remark(`early data ${accepted ? 'accepted' : 'rejected'}`),
      peerClosed: () => driver().close(),
      ended: (outcome) => {
        this.report.summary(driver().connection)
        if (outcome.kind === 'failed')
          service.reporter.say(`${id}    failed: ${outcome.alert} (${outcome.by}): ${outcome.text}`)
        else if (outcome.kind === 'cut') this.report.remark(`ended: ${outcome.text}`)
        ended(outcome)
      },
    }
  }

  /** The server leaves: who has asked for something gets it, and so does who is about to ask; then it is closed. */
  leave(): void {
    const isAsking = this.service.kind === 'www' && (!this.isUp || this.request.hasBegun)
    if (!isAsking) this.driver().close()
  }

  private stepped(taken: Step): void {
    this.report.stepped(taken)
    for (const event of taken.events) {
      const offered = offeredText(event)
      if (offered !== undefined) this.report.remark(offered)
    }
  }

  private connected(): void {
    const { service } = this
    const driver = this.driver()
    this.isUp = true
    if (service.exporter) service.reporter.say(exporterText(driver.connection, service.exporter))
    if (service.updateKeys) driver.command({ kind: 'update-keys', request: true })
    if (service.renegotiate) driver.command({ kind: 'renegotiate' })
    if (service.requestCertificate) driver.command({ kind: 'request-certificate' })
    if (service.data) driver.send(service.data)
  }

  private data(bytes: Uint8Array, early: boolean): void {
    switch (this.service.kind) {
      case 'echo':
        this.driver().send(bytes)
        return
      case 'www':
        this.http(bytes, early)
        return
      case 'print':
        this.report.data(bytes)
    }
  }

  /** Answers the first request and closes. */
  private http(bytes: Uint8Array, early: boolean): void {
    if (this.answered) return
    this.early ||= early
    const head = this.request.take(bytes)
    if (head === undefined) return
    this.answered = true
    this.driver().send(this.responseTo(head))
    this.driver().close()
  }

  /** A file where there is one; the page whatever is asked for, or beside files where nothing is asked for by name. */
  private responseTo(head: string): Uint8Array {
    const { folder, stats } = this.service
    const found = folder === undefined ? undefined : fileResponse(folder, head)
    if (found) return found
    const named = folder !== undefined && /^(GET|HEAD) (?!\/[ ?])/.test(head)
    return fromText(named ? notFound() : pageFor(this.driver().connection, stats(), head, this.early))
  }
}
