import type { Duplex } from 'node:stream'

/** Ctrl-], as in telnet and virsh. */
const escapeByte = 0x1d

/**
 * Joins this terminal to a console until the escape key, the end of input, or the console's end.
 * @returns `closed` where the console ended while somebody might have typed on
 */
export function joinConsole(console: Duplex): Promise<'left' | 'closed'> {
  const { stdin, stdout } = process
  const raw = stdin.isTTY
  if (raw) stdin.setRawMode(true)
  return new Promise(resolve => {
    const typed = (chunk: Buffer): void => {
      const at = raw ? chunk.indexOf(escapeByte) : -1
      if (at === -1) console.write(chunk)
      else finish('left')
    }
    let isTyping = true
    const closed = (): void => finish(isTyping ? 'closed' : 'left')
    const finish = (how: 'left' | 'closed'): void => {
      stdin.off('data', typed)
      if (raw) stdin.setRawMode(false)
      stdin.pause()
      console.destroy()
      resolve(how)
    }
    stdin.on('data', typed)
    stdin.once('end', () => {
      isTyping = false
      console.end()
    })
    console.on('data', chunk => stdout.write(chunk))
    console.once('close', closed)
    console.once('error', closed)
  })
}
