/** A setting as one writes it in a line of text: `client.suites=TLS_AES_256_GCM_SHA384`, `c2.server.tickets.lifetime=3h`. */
import { entryOf } from '../../bytes/table.ts'
import { CLIENT_SETTINGS, SERVER_SETTINGS } from '../../handshake/settings/configure.ts'
import { jsonOrWord, valueFrom, type SettingRule } from '../../handshake/settings/kinds.ts'
import { Misuse } from '../../rules/failure.ts'
import type { WorldChange } from './change.ts'
import { actorIn } from './parse-parts.ts'

const FORM =
  /^(?:(?<connection>c\d+|later)\.)?(?<side>client|server)\.(?<name>\w+)(?:\.(?<field>\w+))?=(?<value>.*)$/s

/**
 * Which setting has which value: of a setting with fields one of them, of all connections or of one. What the value is in text
 * follows from the rule of the setting; it need not keep to that.
 * @throws Misuse where the text names none
 */
export function settingFrom(text: string): Extract<WorldChange, { readonly kind: 'setting' }> {
  const found = FORM.exec(text)?.groups
  if (!found)
    throw new Misuse(
      `set takes client.NAME=VALUE or server.NAME=VALUE, with c2. or later. in front for such connections, not '${text}'`,
    )
  const { connection, side = '', name = '', field, value: written = '' } = found
  const actor = actorIn(side)
  const rule = entryOf<SettingRule>(actor === 'client' ? CLIENT_SETTINGS : SERVER_SETTINGS, name)
  const value = field === undefined ? read(written, rule) : { [field]: read(written, rule?.fields?.[field]) }
  return { kind: 'setting', actor, name, value, ...(connection !== undefined && { connection }) }
}

/** What nobody knows has no rule that says what its text means; it is refused when it is set. */
function read(text: string, rule: SettingRule | undefined): unknown {
  return rule ? valueFrom(text.trim(), rule) : jsonOrWord(text)
}
