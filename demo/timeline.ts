/** What happens, when, for somebody who watches; and the figures, all together at the end. */
export class Timeline {
  readonly #begin = performance.now()
  readonly #figures: [string, string][] = []

  step(text: string): void {
    this.#print(`\n${this.#now()}  ${text}`)
  }

  say(text: string): void {
    this.#print(`${this.#now()}    ${text}`)
  }

  figure(name: string, value: string): void {
    this.#figures.push([name, value])
    this.say(`${name}: ${value}`)
  }

  end(): void {
    const width = Math.max(...this.#figures.map(([name]) => name.length))
    this.#print(`\n${this.#now()}  Figures`)
    for (const [name, value] of this.#figures) this.#print(`          ${name.padEnd(width)}  ${value}`)
  }

  #now(): string {
    return `${((performance.now() - this.#begin) / 1_000).toFixed(1).padStart(6)}s`
  }

  #print(text: string): void {
    process.stdout.write(`${text}\n`)
  }
}
