/** What a check-up found, question by question: its rule, its connections, what to change. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { inRanges, type Checked, type CheckedAdvice, type CheckedFinding } from '../beside/checked.ts'

interface CheckUpProps {
  readonly checked: Checked
  /** Names of the connections that the page has. */
  readonly connections: ReadonlySet<string>
}

/** All of it. */
export function CheckUp({ checked: { sum, parts }, connections }: CheckUpProps) {
  return (
    <section class="card checked" aria-labelledby="checked-title">
      <h2 id="checked-title">What was found</h2>
      <p>{sum}</p>
      {parts.map(({ version, findings }) => (
        <section key={version}>
          <h3>{version}</h3>
          <dl>
            {findings.map((finding, index) => (
              <Found key={index} {...{ finding, connections }} />
            ))}
          </dl>
        </section>
      ))}
    </section>
  )
}

const LOOKS = { good: 'pass', note: 'bold', bad: 'fail' } as const

interface FoundProps {
  readonly finding: CheckedFinding
  readonly connections: CheckUpProps['connections']
}

function Found({ finding, connections }: FoundProps) {
  const { id, result, says, why, rule, evidence, advice } = finding
  return (
    <div>
      <dt>
        <span class={LOOKS[result]}>{result}</span> {id}
      </dt>
      <dd>
        <p>
          {says} <Evidence {...{ evidence, connections }} />
        </p>
        {why !== '' && <p class="dim">{why}</p>}
        {rule && (
          <p>
            rule: {rule.says} <span class="cite">{rule.cite}</span>
          </p>
        )}
        {advice.length > 0 && (
          <details>
            <summary>What to change</summary>
            <ul>
              {advice.map((each, index) => (
                <li key={index}>
                  <Change {...each} />
                </li>
              ))}
            </ul>
          </details>
        )}
      </dd>
    </div>
  )
}

function Evidence({
  evidence,
  connections,
}: Pick<CheckedFinding, 'evidence'> & Omit<CheckUpProps, 'checked'>) {
  return (
    <span class="dim">
      {inRanges(evidence).map(({ name, behind }) => (
        <>
          {connections.has(name) ? <a href={`#${name}`}>{name}</a> : name}
          {behind}
        </>
      ))}
    </span>
  )
}

function Change({ server, lines, says, source }: CheckedAdvice) {
  return (
    <>
      {server}:{' '}
      {lines.map((line, index) => (
        <>
          {index > 0 && ' '}
          <code>{line}</code>
        </>
      ))}{' '}
      {says} <span class="dim">({source})</span>
    </>
  )
}
