/** TLS 1.2: how points stand in messages (RFC 8422 §5.1.2). */
import { fail } from '../../../rules/failure.ts'
import { findExtension } from '../../../wire/extension.ts'
import { usesCurve } from '../../config/suite-groups.ts'
import { offers12, type Spoken } from '../spoken.ts'

type Formats = { readonly ec_point_format_list: readonly string[] } | undefined

const UNCOMPRESSED = { ec_point_format_list: ['uncompressed'] } as const

/** It is said by whoever has suites with curves, and has one answer. */
export const ecPointFormats: Spoken<'ec_point_formats'> = {
  type: 'ec_point_formats',
  says: {
    ClientHello: (_, turn) =>
      offers12(turn) && turn.client.suites12.some(usesCurve) ? UNCOMPRESSED : undefined,
    ServerHello12: ({ agreed, full }) =>
      usesCurve(agreed.suite) && findExtension(full?.hello.extensions, 'ec_point_formats')
        ? UNCOMPRESSED
        : undefined,
  },
  hears: {
    ClientHello12: (list) => checkFormats('ClientHello', list),
    ServerHello12: (list) => checkFormats('ServerHello', list),
  },
}

/** Points stand uncompressed in all messages: a list without that form is none (RFC 8422 §5.1.2). */
function checkFormats(message: 'ClientHello' | 'ServerHello', list: Formats): undefined {
  const formats = list?.ec_point_format_list
  if (formats && !formats.includes('uncompressed'))
    fail('illegal_parameter', 'RFC 8422 §5.1.2', {
      expected: 'uncompressed among the point formats',
      actual: formats.join(', '),
      field: `${message}.extensions.ec_point_formats`,
    })
}
