import { WatariError } from '../../protocol/errors.ts'

/** @throws WatariError `bad-option` */
export function counted(option: string, text: string, least = 1): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= least && text !== '') return number
  throw new WatariError('bad-option', `--${option}: '${text}' is no whole number from ${least} on`)
}
