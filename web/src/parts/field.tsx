/** A field of a form, with its label, a hint, and what is wrong with it. */
import { type ComponentProps, useId } from 'react'
import './field.css'

interface FieldProps extends ComponentProps<'input'> {
  label: string
  hint?: string
  problem?: string | null
}

export function Field({ label, hint, problem, ...rest }: FieldProps) {
  const id = useId()
  const told = problem ?? hint
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} aria-invalid={Boolean(problem)} aria-describedby={told ? `${id}-told` : undefined} {...rest} />
      {told && (
        <p id={`${id}-told`} className={problem ? 'problem' : 'hint'}>
          {told}
        </p>
      )}
    </div>
  )
}

interface ChoiceProps extends ComponentProps<'select'> {
  label: string
  options: readonly (readonly [value: string, text: string])[]
}

export function Choice({ label, options, ...rest }: ChoiceProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} {...rest}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}
