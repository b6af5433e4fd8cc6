import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { Chalk } from 'chalk'
import { describe, expect, it } from 'vitest'
import { SourceColors } from '../../../../src/lib/logs/source-colors.js'

const chalk = new Chalk({ level: 1 })
const time = '2020-04-19T03:53:02.993171+00:00'
const line = (source: string, message: string) => `${time} my-app[${source}]: ${message}\n`
const painted = (paint: (text: string) => string, source: string, message: string) =>
  `${chalk.dim(time)}${paint(` my-app[${source}]: `)}${message}\n`

async function colored(chunks: string[]): Promise<string> {
  return text(Readable.from(chunks.map((each) => Buffer.from(each))).pipe(new SourceColors(chalk)))
}

describe('SourceColors', () => {
  it('tells sources apart, and keeps messages as they came', async () => {
    const lines = [
      line('my-app-1', 'a'),
      line('my-app-2', '\u001b[31mb'),
      '    continued ]: here\n',
      line('my-app-1', 'c'),
      line('gigalixir-run', 'd'),
      line('router', 'path="/" status=200 bytes=1'),
      line('router', 'path="/" status=502 bytes=1'),
      'no line at all',
    ]
    expect(await colored(lines)).toBe(
      [
        painted(chalk.cyan, 'my-app-1', 'a'),
        painted(chalk.green, 'my-app-2', '\u001b[31mb'),
        '    continued ]: here\n',
        painted(chalk.cyan, 'my-app-1', 'c'),
        painted(chalk.yellow, 'gigalixir-run', 'd'),
        painted(chalk.dim, 'router', 'path="/" status=200 bytes=1'),
        painted(chalk.red, 'router', 'path="/" status=502 bytes=1'),
        'no line at all',
      ].join(''),
    )
  })

  it('does so however the stream is cut', async () => {
    const all = line('my-app-1', 'ä🦀') + line('my-app-2', 'b')
    const bytes = [...Buffer.from(all)].map((byte) => Buffer.of(byte))
    const cut = Readable.from(bytes).pipe(new SourceColors(chalk))
    expect(await text(cut)).toBe(await colored([all]))
  })
})
