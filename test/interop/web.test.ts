// The page of `config-drive web` in Chromium: it makes the drives that the command line makes, says what the command line says, opens
// the drives of other programs, and asks for nothing.
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import t from 'tap'
import { bin, cli, root } from '../cli.ts'

const CHROMIUM = '/usr/bin/chromium'
if (!existsSync(CHROMIUM)) throw new Error('Debian package missing: chromium')

const folder = mkdtempSync(join(tmpdir(), 'config-drive-web-'))
const browser: Browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
})
const server = spawn(process.execPath, [bin, 'web'], { stdio: ['ignore', 'pipe', 'inherit'] })
t.teardown(async () => {
  server.kill()
  await browser.close()
  rmSync(folder, { recursive: true })
})
const [line] = (await once(server.stdout, 'data')) as [Buffer]
const served = /^listening on (http:\/\/127\.0\.0\.1:\d+\/)\n$/.exec(line.toString())![1]!
const file = `file://${join(root, 'dist', 'web', 'config-drive.html')}`

const requests: string[] = []
const failures: string[] = []

/** Opens the page; what it asks for and what fails in it is noted. */
async function openPage(url: string, viewport = { width: 1280, height: 1000 }): Promise<Page> {
  const context = await browser.newContext({ viewport, acceptDownloads: true })
  const page = await context.newPage()
  page.on('request', (request) => requests.push(request.url()))
  page.on('pageerror', ({ message }) => failures.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error') failures.push(message.text())
  })
  await page.goto(url)
  await page.waitForSelector('#verdicts table')
  return page
}

/** Types a spec over what is there, and waits for its verdict. */
async function type(page: Page, text: string): Promise<void> {
  await page.evaluate("document.querySelector('#findings').textContent = ''")
  await page.locator('.cm-content').fill(text)
  await told(page, '#findings', /./)
}

/** Waits until an element says something. */
async function told(page: Page, selector: string, pattern: RegExp): Promise<string> {
  for (;;) {
    const text = (await page.locator(selector).textContent()) ?? ''
    if (pattern.test(text)) return text
    await page.waitForTimeout(20)
  }
}

async function downloaded(page: Page, button: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ])
  const path = join(folder, download.suggestedFilename())
  await download.saveAs(path)
  return path
}

const sumOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

t.test('the page makes the bytes of the command line', async (t) => {
  const page = await openPage(file)
  const names = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.yaml'))
  let whole = 0
  for (const name of names) {
    const path = join(root, 'examples', name)
    await type(page, readFileSync(path, 'utf8'))
    // What a spec asks for is given as to the command line, as far as the examples have it.
    const inputs = await page.locator('#needs input').all()
    const asked = await page.locator('#needs code').allInnerTexts()
    const given = asked.map((text) => /^\{file: ([^~].*)\}$/.exec(text)?.[1])
    if (given.includes(undefined)) continue
    for (const [n, input] of inputs.entries()) await input.setInputFiles(join(root, 'examples', given[n]!))
    await page.getByRole('button', { name: 'Download ISO', exact: true }).waitFor()
    const iso = join(folder, `${name}.iso`)
    t.match(await cli(['build', path, '-o', iso]), { code: 0 }, name)
    t.equal(sumOf(await downloaded(page, 'Download ISO')), sumOf(iso), name)
    whole++
  }
  t.ok(whole >= 8, `${whole} examples`)
  await type(page, 'guests: [cloud-init]\nhostname: web1\n')
  const iso = await downloaded(page, 'Download ISO')
  t.match(
    execFileSync('xorriso', ['-indev', iso, '-find', '/'], { stdio: 'pipe' }).toString(),
    'meta_data.json',
  )
  const tar = await downloaded(page, 'Download tar')
  t.match(execFileSync('tar', ['tf', tar]).toString(), 'openstack/latest/meta_data.json')
  t.match(
    execFileSync('mdir', ['-i', await downloaded(page, 'Download FAT'), '-b', '::/openstack']).toString(),
    'latest',
  )
  t.match(
    execFileSync('qemu-img', ['info', await downloaded(page, 'Download qcow2')]).toString(),
    'file format: qcow2',
  )
})

t.test('the page says what the command line says', async (t) => {
  const page = await openPage(served)
  const invalid = join(root, 'test', 'invalid')
  const cases = readdirSync(invalid)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({
      name,
      text: readFileSync(join(invalid, name), 'utf8'),
      expected: readFileSync(join(invalid, name.replace(/yaml$/, 'txt')), 'utf8'),
    }))
    // A text that is not UTF-8 cannot be typed, and what is wrong with gzip data another library says.
    .filter(
      ({ name, text }) => !/^# --/m.test(text) && !text.includes('\ufffd') && name !== 'gzip-syntax.yaml',
    )
  const judged = (await page.evaluate(
    (texts) =>
      new Promise<unknown>((resolve) => {
        const worker = new Worker('worker.js')
        const found: unknown[] = []
        worker.addEventListener('message', ({ data }) => {
          found.push(data)
          if (found.length === texts.length) resolve(found)
        })
        for (const [id, text] of texts.entries()) worker.postMessage({ id, name: 'judge', args: [text] })
      }),
    cases.map(({ text }) => text),
  )) as { id: number; failure?: string; value: Shown }[]
  let compared = 0
  for (const { id, failure, value } of judged) {
    const { name, expected } = cases[id]!
    t.equal(failure, undefined, name)
    // What a folder, the environment or a server says is not known to a page.
    if (value === undefined || value.needs.length > 0) continue
    const wanted = expected
      .split('\n')
      .filter((line) => /^\S.* \[[a-z0-9-]+\]$/.test(line))
      .map((line) => line.replace(`${name}:`, 'spec.yaml:'))
    t.same(
      value.findings.map(({ text }) => text),
      wanted,
      name,
    )
    for (const { hint = '' } of value.findings) t.ok(expected.includes(hint), hint)
    compared++
  }
  t.ok(compared > 150, `${compared} reports`)

  await type(page, 'guests: [cloud-init]\nhostnam: web1\n')
  const mark = page.locator('.cm-lintRange-error')
  await mark.first().waitFor()
  t.equal(await mark.first().innerText(), 'hostnam')
  await page.locator('#findings button').first().click()
  await page.keyboard.type('X')
  t.match(await page.locator('.cm-content').innerText(), 'Xhostnam', 'a finding leads to its place')
})

interface Shown {
  readonly needs: readonly unknown[]
  readonly findings: readonly { readonly text: string; readonly hint?: string }[]
}

t.test('the editor completes and explains', async (t) => {
  const page = await openPage(file)
  const offered = async (text: string): Promise<readonly string[]> => {
    await type(page, text)
    await page.locator('.cm-content').press('Control+End')
    await page.keyboard.press('Control+Space')
    const options = page.locator('.cm-tooltip-autocomplete .cm-completionLabel')
    await options.first().waitFor()
    const found = await options.allInnerTexts()
    await page.keyboard.press('Escape')
    return found
  }
  t.ok((await offered('hostname: web1\nnetw')).includes('network'), 'a field')
  t.same(await offered('hostname: web1\ndrive:\n  volume'), ['volume_id'], 'a field of a map')
  t.ok((await offered('hostname: web1\ndrive:\n  format: ')).includes('vfat'), 'a value')
  await page.getByText('hostname', { exact: true }).first().hover()
  t.match(
    await page.locator('pre.help').innerText(),
    /^hostname\n/,
    'the help for the field below the pointer',
  )
})

t.test('the page opens drives of other programs', async (t) => {
  const page = await openPage(file)
  await page.getByRole('tab', { name: 'Open a drive' }).click()
  const tree = t.testdir({
    openstack: { latest: { 'meta_data.json': JSON.stringify({ uuid: 'a', hostname: 'other1' }) } },
  })
  const iso = join(folder, 'other.iso')
  execFileSync('genisoimage', ['-quiet', '-J', '-r', '-V', 'config-2', '-o', iso, tree])
  await page.locator('#image-file').setInputFiles(iso)
  const opened = page.locator('#opened section').first()
  await opened.waitFor()
  t.match(await opened.locator('dl').innerText(), /Label\s+config-2[^]*Host name\s+other1/)
  await opened.getByRole('button', { name: /meta_data\.json/ }).click()
  await opened.locator('.content').waitFor()
  t.match(await opened.locator('.content').innerText(), '"hostname"')
  const qcow2 = join(folder, 'other.qcow2')
  execFileSync('qemu-img', ['convert', '-O', 'qcow2', iso, qcow2])
  await page.locator('#image-file').setInputFiles(qcow2)
  await page.locator('#differences h2').waitFor()
  t.match(await page.locator('#differences').innerText(), 'The files are equal')
  await page.locator('#folder').setInputFiles(tree)
  await page.locator('#opened section').nth(2).waitFor()
  await page.locator('#image-file').setInputFiles(join(root, 'package.json'))
  await told(page, '#open-status', /package\.json: byte 0: disk/)
  await opened.getByRole('button', { name: 'Edit as a spec' }).click()
  await told(page, '.cm-content', /other1/)
  t.equal(await page.getByRole('tab', { name: 'Make a drive' }).getAttribute('aria-selected'), 'true')
})

t.test('a link holds no secret', async (t) => {
  const page = await openPage(served)
  await type(page, 'guests: [cloud-init]\nhostname: web1\nadmin_pass: Secret-1234 # Secret-5678\n')
  await page.getByRole('button', { name: 'Copy a link' }).click()
  await told(page, '#shared', /./)
  t.match(await page.locator('#shared').innerText(), 'admin_pass')
  const url = page.url()
  const other = await openPage(url)
  const text = await other.locator('.cm-content').innerText()
  t.match(text, 'hostname: web1')
  t.notMatch(text, 'Secret')
})

t.test('the keyboard alone reaches everything, and a screen reader is told what it is', async (t) => {
  for (const viewport of [
    { width: 1280, height: 1000 },
    { width: 320, height: 900 },
  ]) {
    const page = await openPage(`${served}#starter=ironic-bond`, viewport)
    await page.evaluate(axe.source)
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      const { violations } = (await page.evaluate('axe.run()')) as {
        violations: { id: string; nodes: { html: string }[] }[]
      }
      t.same(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 200)}`),
        [],
        `${viewport.width} ${scheme}`,
      )
    }
    t.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'nothing is cut off')
  }
  const page = await openPage(served)
  await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowRight')
  t.equal(await page.locator('#open').isVisible(), true)
  await page.keyboard.press('ArrowLeft')
  const reached = new Set<string>()
  for (let n = 0; n < 40; n++) {
    await page.keyboard.press('Tab')
    reached.add(
      String(await page.evaluate('document.activeElement.id || document.activeElement.textContent')),
    )
  }
  for (const name of ['starters', 'share', 'Download ISO', 'Download tar']) t.ok(reached.has(name), name)
})

t.test('the page asks for nothing', (t) => {
  const foreign = requests.filter((url) => !/^(?:file|blob|data):/.test(url) && !url.startsWith(served))
  t.same(foreign, [])
  t.same(failures, [])
  t.end()
})
