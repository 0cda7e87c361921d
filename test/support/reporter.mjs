import mocha from 'mocha'

/** Mocha's spec reporter, closed by one plain line that any reader of a log finds: `N passed, N failed`. */
export default class extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options)
    runner.once('end', () => {
      const { passes, failures, pending } = runner.stats
      console.log(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}`)
    })
  }
}
