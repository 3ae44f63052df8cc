import { useId, useState } from 'preact/hooks'
import { knownModels } from '../../passkeys/models'
import { o } from '../i18n'
import { Check } from '../parts'

interface Props {
  /** The numbers (AAGUID) of the models that people can use; empty for any. */
  allowed: readonly string[]
  choose: (allowed: readonly string[]) => void
}

/**
 * Which models of authenticators passkeys can be created with. The well-known ones have names; the others are numbers, and so are those of
 * a well-known one that is allowed in part.
 */
export function Models({ allowed, choose }: Props) {
  const id = useId()
  const [limited, limit] = useState(allowed.length > 0)
  const named = knownModels.filter(([, numbers]) => numbers.every(one => allowed.includes(one)))
  const [others, type] = useState(() => allowed.filter(one => !named.some(([, numbers]) => numbers.includes(one))).join('\n'))
  const set = (models: typeof named, text: string) => choose([...new Set([...models.flatMap(([, numbers]) => numbers), ...numbersIn(text)])].sort())
  return (
    <>
      <Check
        checked={limited}
        onChange={on => {
          limit(on)
          type('')
          choose([])
        }}
      >
        {o.onlyModels}
      </Check>
      {limited && (
        <fieldset aria-describedby={`${id}-hint`}>
          <legend>{o.models}</legend>
          {knownModels.map(model => {
            const [name, numbers] = model
            return (
              <Check key={name} checked={named.includes(model)} onChange={on => set(on ? [...named, model] : named.filter(one => one !== model), others)}>
                {name} {numbers.length > 1 && <span class="soft small">{o.numbers(numbers.length)}</span>}
              </Check>
            )
          })}
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
              onChange={event => set(named, event.currentTarget.value)}
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
