/** What a network is made from, and what its hosts are. */
import type { Random } from '../../crypto/hash/random.ts'
import type { ClientSettings, ServerSettings } from '../../handshake/config/config.ts'
import type { ConnectOptions } from './start-connection.ts'
import type { Deviating } from './deviating.ts'
import type { LinkModel } from './link.ts'
import type { HostMemory } from './memory.ts'
import type { Surroundings } from './moves.ts'

/** What everything random follows from, unless another seed is given. */
export const DEFAULT_SEED = 'glass-tls'

/** 2026-01-01 00:00:00 UTC in ms since 1970: when virtual time starts unless told otherwise. */
export const VIRTUAL_START = 1_767_225_600_000

/** How many moments are kept to look back at: none, the last ones, or all. */
export type History = 'none' | 'all' | { readonly ring: number }

/** What a network is made from. */
export interface NetworkOptions extends Partial<Pick<Surroundings, 'signatureMemory' | 'seam'>> {
  /** Everything random follows from it, unless `random` is given. */
  readonly seed?: string
  /** Where random values come from instead of the seed. */
  readonly random?: Random
  /** ms since 1970. */
  readonly start?: number
  /** How wires treat what they carry, unless a connection says otherwise; what is left out is as on the perfect link. */
  readonly link?: Partial<LinkModel>
  /** `none` unless told otherwise: a network of many is as large as what lives in it. */
  readonly history?: History
  /** Whether steps report events; where moments are kept they do, unless told otherwise. */
  readonly trace?: boolean
}

/** What a host is. What is left out is as it was, or nothing in a new host. */
export interface HostOptions {
  /** What its clients are told, unless a connection says otherwise. */
  readonly client?: ClientSettings
  /** What its servers are told, unless a connection says otherwise. */
  readonly server?: ServerSettings
  /** How many ms its clock is ahead of virtual time. */
  readonly skew?: number
  /** What it does otherwise than the rules say: mistakes of one end show where it is that end. */
  readonly deviates?: readonly Deviating[]
  /**
   * The place where it remembers something, by name: hosts that name the same place share what is there. One name is for
   * everything; what is left out the host remembers by itself.
   */
  readonly shares?: string | Partial<Record<keyof HostMemory, string>>
  /** What it remembers from the start. */
  readonly memory?: Partial<HostMemory>
}

/** One more connection of a network. */
export interface NetworkConnectOptions extends ConnectOptions {
  /** How its wire treats what it carries, where that differs from other wires. */
  readonly link?: Partial<LinkModel>
  /** Its name; `c1`, `c2` and so on where nothing is said. */
  readonly id?: string
  /** Whether it stays when it is over, and its lanes keep what arrived. Where all history is kept it does. */
  readonly keep?: boolean
}

/** Bytes that somebody sends again. */
export type NetworkReplayOptions = Omit<NetworkConnectOptions, 'client' | 'resume'>
