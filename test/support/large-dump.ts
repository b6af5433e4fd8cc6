import { open } from 'node:fs/promises'

/** Bytes that one process takes in `writeLargeDump`. */
const PER_PROCESS = 4096

/**
 * Writes a dump of about that many bytes with a hundred thousand processes and more, each with a stack and a heap, one
 * heap of a quarter of the whole, and one binary of another quarter.
 */
export async function writeLargeDump(file: string, bytes: number): Promise<{ processes: number }> {
  const processes = Math.floor(bytes / 2 / PER_PROCESS)
  const handle = await open(file, 'w')
  let pending: string[] = []
  let length = 0
  const flush = async () => {
    await handle.write(pending.join(''))
    pending = []
    length = 0
  }
  /** Waits only now and again: there are millions of lines. */
  const write = (text: string) => {
    pending.push(text)
    length += text.length
    return length < 4 * 1024 * 1024 ? undefined : flush()
  }
  await write(
    '=erl_crash_dump:0.5\nMon Nov 30 12:00:00 2026\nSlogan: eheap_alloc: Cannot allocate 1048576 bytes of memory (of type "heap").\nSystem version: Erlang/OTP 27 [erts-15.2.7] [source] [64-bit]\nAtoms: 20000\nCalling Thread: scheduler:1\n=scheduler:1\nCurrent Process: <0.100.0>\n=memory\ntotal: 4000000000\nprocesses: 3900000000\n',
  )
  for (let at = 0; at < processes; at++)
    await write(
      `=proc:<0.${at + 100}.0>\nState: Waiting\nSpawned as: proc_lib:init_p/5\nSpawned by: <0.9.0>\nMessage queue length: ${at % 7}\nReductions: ${at}\nStack+heap: 233\nOldHeap: 0\nHeap unused: 100\nOldHeap unused: 0\nMemory: ${at === 0 ? 3_000_000_000 : 2000 + at}\nProgram counter: 0x00007f0f3bd701e0 (gen_server:loop/7 + 352)\nInternal State: ACT_PRIO_NORMAL | USR_PRIO_NORMAL | PRQ_PRIO_NORMAL\n`,
    )
  const heap = Array.from(
    { length: 60 },
    (_, at) => `${(0x7f0000000000 + at * 16).toString(16).toUpperCase()}:lI${at}|N\n`,
  ).join('')
  for (let at = 0; at < processes; at++) {
    const pid = `<0.${at + 100}.0>`
    await write(
      `=proc_dictionary:${pid}\nH7F0000000000\n=proc_stack:${pid}\ny0:H7F0000000010\n0x00007f0f3a42adf0:SReturn addr 0x3BA00C30 (proc_lib:init_p/5 + 240)\n=proc_heap:${pid}\n`,
    )
    if (at === 0) {
      let address = 0x7e0000000000
      for (let written = 0; written < bytes / 4;) {
        const line = `${address.toString(16).toUpperCase()}:t2:I${written},H${(address + 24).toString(16).toUpperCase()}\n`
        const full = write(line)
        if (full) await full
        written += line.length
        address += 24
      }
    } else
      await write(
        heap +
          `7F0000001000:tE:${Array.from({ length: 14 }, () => 'A10:some_longer_atom').join(',')}\n`.repeat(6),
      )
  }
  await write('=literals\n=binary:55AD4DCEC738\n')
  const size = Math.floor(bytes / 4 / 4) * 3
  await write(`${size.toString(16).toUpperCase()}:`)
  for (let left = Math.floor(bytes / 4 / 4); left > 0; left -= 1024)
    await write('QUJD'.repeat(Math.min(left, 1024)))
  await write('\n=atoms\nsome_atom\n=end\n')
  await flush()
  await handle.close()
  return { processes }
}
