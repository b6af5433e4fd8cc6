// The licenses of what is bundled: they ask to be handed on with every copy, and the bundles carry none of the comments.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//
const LICENSE = /^(licen[cs]e|copying|notice)([-.].*)?$/i

/**
 * @param {string} root the package's folder
 * @param {import('esbuild').Metafile[]} metafiles of all bundles
 * @returns {Promise<string>} name, version, license and notices of each package of which anything is in a bundle
 */
export async function thirdPartyNotices(root, metafiles) {
  const folders = new Set()
  for (const { outputs } of metafiles)
    for (const { inputs } of Object.values(outputs))
      for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
        const folder = bytesInOutput > 0 ? PACKAGE.exec(file)?.[1] : undefined
        if (folder !== undefined) folders.add(folder)
      }
  const entries = await Promise.all([...folders].map((folder) => noticeOf(join(root, folder))))
  const byName = [...new Set(entries)].sort()
  return `This program contains parts of the packages below, each under its own license.\n\n${byName.join('\n')}`
}

/** @param {string} folder of a package @returns {Promise<string>} */
async function noticeOf(folder) {
  const { name, version, license, author } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const files = (await readdir(folder)).filter((file) => LICENSE.test(file)).sort()
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  const by = typeof author === 'string' ? author : author?.name
  // A package that ships no text names its license, and whose it is.
  const text = texts.length > 0 ? texts.join('\n') : `${license}${by ? `, by ${by}` : ''}\n`
  return `${'-'.repeat(80)}\n${name} ${version} (${license})\n\n${text.replaceAll('\r\n', '\n').trim()}\n`
}
