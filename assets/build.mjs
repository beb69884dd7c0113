// Builds src/ into dist/: every src/*.scss that does not start with "_" becomes a stylesheet, every
// src/*.js an entry module; every src/*.svg and src/*.txt is copied. Names carry a hash of their
// content and dist/manifest.json leads from the plain name to it. Code that entry modules share goes
// into folders below src/.
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { compile } from 'sass'

const here = fileURLToPath(new URL('.', import.meta.url))
const src = join(here, 'src')
const dist = join(here, 'dist')
const manifest = {}

async function emit (name, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10)
  const ext = extname(name)
  const hashed = `${basename(name, ext)}-${hash}${ext}`
  await writeFile(join(dist, hashed), content)
  manifest[name] = hashed
}

async function empty () {
  await mkdir(dist, { recursive: true })
  for (const name of await readdir(dist)) {
    if (name !== '.gitkeep') await rm(join(dist, name), { recursive: true })
  }
}

async function styles (names) {
  for (const name of names.filter((n) => n.endsWith('.scss') && !n.startsWith('_'))) {
    const { css } = compile(join(src, name), { loadPaths: [here], style: 'compressed', quietDeps: true })
    await emit(name.replace(/\.scss$/, '.css'), css)
  }
}

// Shared code becomes a chunk of its own, so an entry module brings only what it adds.
async function scripts (names) {
  const { metafile } = await build({
    absWorkingDir: here,
    bundle: true,
    chunkNames: 'chunk-[hash]',
    entryNames: '[name]-[hash]',
    entryPoints: names.filter((n) => n.endsWith('.js')).map((n) => join(src, n)),
    format: 'esm',
    legalComments: 'none',
    metafile: true,
    minify: true,
    outdir: dist,
    splitting: true,
    target: 'es2020'
  })
  for (const [path, output] of Object.entries(metafile.outputs)) {
    if (output.entryPoint) manifest[basename(output.entryPoint)] = basename(path)
  }
}

async function copies (names) {
  for (const name of names.filter((n) => n.endsWith('.svg') || n.endsWith('.txt'))) {
    await emit(name, await readFile(join(src, name)))
  }
}

const names = (await readdir(src)).sort()
await empty()
await styles(names)
await scripts(names)
await copies(names)
await writeFile(join(dist, 'manifest.json'), JSON.stringify(manifest, Object.keys(manifest).sort(), 2) + '\n')
