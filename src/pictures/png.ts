/** The weights that the pictures use; the product ships them, so that a machine without fonts draws words all the same. */
const FONTS = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf']

/** A picture for where no browser draws it. `width` in pixels; the height follows. */
export async function toPng(svg: string, { width }: { width: number }): Promise<Buffer> {
  const { Resvg } = await import('@resvg/resvg-js')
  // At once, not in the pool of threads: that work would go on when this thread is ended.
  const image = new Resvg(svg, {
    fitTo: { mode: 'width', value: width },
    font: { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' },
  })
  return image.render().asPng()
}

function fontFiles(): string[] {
  return FONTS.map(file => new URL(import.meta.resolve(`@expo-google-fonts/inter/${file}`)).pathname)
}
