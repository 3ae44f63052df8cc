/** An element with its children. No framework, so that the flow is all there is to see. */
export function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(name), properties)
  element.append(...children)
  return element
}

export const button = (text: string, onclick: () => unknown) => el('button', { type: 'button', onclick }, text)

export const field = (label: string, name: string, properties: Partial<HTMLInputElement> = {}) =>
  el('p', {}, el('label', {}, `${label} `, el('input', { name, required: true, ...properties })))

/** A form that hands over what was typed. */
export const form = (text: string, send: (read: (name: string) => string) => unknown, ...children: Node[]) =>
  el(
    'form',
    {
      onsubmit: event => {
        event.preventDefault()
        const data = new FormData(event.currentTarget as HTMLFormElement)
        void send(name => String(data.get(name)))
      },
    },
    ...children,
    el('button', {}, text),
  )
