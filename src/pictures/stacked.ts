/** Pictures under one another as one, for where each would be a file of its own. They differ in their ids. */
export function stacked(pictures: readonly string[]): string {
  const sizes = pictures.map(sizeOf)
  const width = Math.max(0, ...sizes.map(size => size.width))
  const height = sizes.reduce((sum, size) => sum + size.height, 0)
  let y = 0
  const parts = pictures.map((picture, at) => {
    const part = picture.replace('<svg ', `<svg y="${y}" `)
    y += sizes[at]?.height ?? 0
    return part
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${parts.join('')}</svg>`
}

function sizeOf(picture: string): { width: number; height: number } {
  const { width, height } =
    /^<svg [^>]*? width="(?<width>[\d.]+)" height="(?<height>[\d.]+)"/.exec(picture)?.groups ?? {}
  if (width === undefined || height === undefined) throw new TypeError('a picture says how large it is')
  return { width: Number(width), height: Number(height) }
}
