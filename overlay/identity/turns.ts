/** Lets changes happen one after the other, in the order in which they were asked for; a failed one does not stop the next. */
export function inTurns(): <T>(change: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return async change => {
    const turn = last.then(change)
    last = turn.catch(() => undefined)
    return await turn
  }
}
