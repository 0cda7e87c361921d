/** Reads what agents/vm/images/fat-image.ts writes, by the specification and not by the writer's code. */
export function readFat(image: Uint8Array): { label: string; files: Map<string, Uint8Array> } {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength)
  const sector = view.getUint16(11, true)
  const cluster = view.getUint8(13) * sector
  const tableAt = view.getUint16(14, true) * sector
  const rootAt = tableAt + view.getUint8(16) * view.getUint16(22, true) * sector
  const entries = view.getUint16(17, true)
  const dataAt = rootAt + entries * 32
  const files = new Map<string, Uint8Array>()
  let label = ''
  let long = ''
  for (let at = rootAt; at < dataAt && image[at] !== 0; at += 32) {
    const kind = image[at + 11]!
    if (kind === 0x0f) {
      long = longPiece(view, at) + long
    } else if (kind & 0x08) {
      label = ascii(image.subarray(at, at + 11)).trim()
    } else {
      const bytes = view.getUint32(at + 28, true)
      const content = new Uint8Array(Math.ceil(bytes / cluster) * cluster)
      let next = view.getUint16(at + 26, true)
      for (let filled = 0; filled < bytes; filled += cluster) {
        const from = dataAt + (next - 2) * cluster
        content.set(image.subarray(from, from + cluster), filled)
        next = view.getUint16(tableAt + next * 2, true)
      }
      if (bytes > 0 && next < 0xfff8) throw new Error('the chain is longer than the file')
      files.set(long, content.slice(0, bytes))
      long = ''
    }
  }
  return { label, files }
}

function longPiece(view: DataView, at: number): string {
  let text = ''
  for (const [from, count] of [
    [1, 5],
    [14, 6],
    [28, 2]
  ] as const) {
    for (let i = 0; i < count; i++) {
      const code = view.getUint16(at + from + i * 2, true)
      if (code === 0) return text
      text += String.fromCharCode(code)
    }
  }
  return text
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}
