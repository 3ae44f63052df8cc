import { useId, useState } from 'preact/hooks'
import { knownModels } from '../../passkeys/models'
import { o } from '../i18n'
import { Check } from '../parts'

interface Props {
  /** The numbers (AAGUID) of the models that people can use; empty for any. */
  allowed: readonly string[]
  choose: (allowed: readonly string[]) => void
}

/** Which models of authenticators passkeys can be created with. The well-known ones have names; the others are numbers. */
export function Models({ allowed, choose }: Props) {
  const id = useId()
  const [limited, limit] = useState(allowed.length > 0)
  const known = new Set(knownModels.flatMap(([, numbers]) => numbers))
  const [others, type] = useState(() => allowed.filter(one => !known.has(one)).join('\n'))
  const set = (numbers: readonly string[]) => choose([...new Set(numbers)].sort())
  return (
    <>
      <Check
        checked={limited}
        onChange={on => {
          limit(on)
          if (!on) choose([])
        }}
      >
        {o.onlyModels}
      </Check>
      {limited && (
        <fieldset aria-describedby={`${id}-hint`}>
          <legend>{o.models}</legend>
          {knownModels.map(([name, numbers]) => (
            <Check
              key={name}
              checked={numbers.every(one => allowed.includes(one))}
              onChange={on => set(on ? [...allowed, ...numbers] : allowed.filter(one => !numbers.includes(one)))}
            >
              {name} {numbers.length > 1 && <span class="soft small">{o.numbers(numbers.length)}</span>}
            </Check>
          ))}
          <div class="field">
            <label for={id}>{o.otherModels}</label>
            <textarea
              id={id}
              rows={3}
              spellcheck={false}
              autocapitalize="off"
              value={others}
              aria-describedby={`${id}-other`}
              onInput={event => type(event.currentTarget.value)}
              onChange={event => set([...allowed.filter(one => known.has(one)), ...numbersIn(event.currentTarget.value)])}
            />
            <div class="hint" id={`${id}-other`}>
              {o.otherModelsHint}
            </div>
          </div>
          <div class="hint" id={`${id}-hint`}>
            {!allowed.length && <b>{o.noModels} </b>}
            {o.modelsHint}
          </div>
        </fieldset>
      )}
    </>
  )
}

const numbersIn = (text: string) => text.toLowerCase().split(/[\s,;]+/).filter(Boolean)
