/** The page that a run leaves, in a real browser without a network. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mergeReports } from '../../conformance/harness/index.ts';
import { reporters } from '../../conformance/reporters/index.ts';
import { html } from '../../conformance/reporters/markup.ts';
import { HOSTILE, sampleCases, sampleReport } from './reports.ts';

const folder = mkdtempSync(join(tmpdir(), 'migsock-html-'));
const file = join(folder, 'report.html');
const OTHER = `other ${HOSTILE}`;
let browser: Browser;
let page: Page;
/** What the page complained of, and what it asked the network for. */
let complaints: string[];

function executable(): string {
  const name = process.env['CHROMIUM'] ?? 'chromium';
  return execFileSync('which', [name], { encoding: 'utf8' }).trim();
}

beforeAll(async () => {
  const report = mergeReports([
    await sampleReport(),
    await sampleReport(['sample/passes'], { implementation: OTHER }),
  ]);
  writeFileSync(file, reporters.html.write(report));
  browser = await chromium.launch({ executablePath: executable() });
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

async function open(options: Parameters<Browser['newPage']>[0] = {}): Promise<void> {
  page = await browser.newPage({ offline: true, ...options });
  complaints = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
  page.on('request', (request) => {
    if (request.url() !== pathToFileURL(file).href) complaints.push(`asks for ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
}
afterEach(async () => {
  await page.close();
  expect(complaints).toEqual([]);
});

const visibleCases = (): Promise<string[]> => page.locator('.case:visible > summary .id').allTextContents();

describe('the page', () => {
  beforeEach(() => open());

  it('shows every case, those that did not pass first', async () => {
    const ids = await visibleCases();
    expect(ids.length).toBe(sampleCases.length + 1);
    expect(ids[0]).toBe('sample/wrong-round');
    expect(await page.locator('.case > summary .badge').first().textContent()).toBe('FAIL');
  });

  it('shows what is typed into the filter only: names, verdicts, requirements, all words of it', async () => {
    await page.fill('#filter', 'wrong FAIL mig-rem-suspend');
    expect(await visibleCases()).toEqual(['sample/wrong-round']);
    expect(await page.textContent('#shown')).toBe('1 case');
    await page.fill('#filter', 'nothing has this');
    expect(await visibleCases()).toEqual([]);
    expect(await page.locator('table tbody:visible').count()).toBe(0);
    await page.fill('#filter', '');
    expect((await visibleCases()).length).toBe(sampleCases.length + 1);
  });

  it('unfolds a case: what was expected, and its ladder with the failing packet marked', async () => {
    const found = page.locator('.case', { hasText: 'sample/wrong-round' });
    await found.locator('> summary').click();
    expect(await found.locator('.problem').textContent()).toContain('REQUEST_ACK round 7');
    const ladder = found.locator('svg.ladder');
    expect(await ladder.isVisible()).toBe(true);
    expect(await ladder.locator('.row.marked').count()).toBe(1);
    expect(await ladder.locator('.row.marked').textContent()).toContain('REQUEST_ACK round 0');
    expect(await ladder.locator('.name').allTextContents()).toEqual(['home', 'reference']);
    expect(await found.locator('.command').textContent()).toContain('--filter sample/wrong-round --seed 1');
  });

  it('unpacks a case that passed when it is unfolded', async () => {
    const found = page.locator('.case', { hasText: 'sample/passes' }).first();
    expect(await found.locator('svg.ladder').count()).toBe(0);
    await found.locator('> summary').click();
    await found.locator('svg.ladder').waitFor();
    expect(await found.locator('.requirements li').count()).toBe(2);
    expect(await found.locator('.row').allTextContents()).toContainEqual(
      expect.stringContaining('REQUEST_ACK'),
    );
    expect(await found.locator('.command').textContent()).toContain('--filter sample/passes --seed 1');
  });

  it('marks the end of the ladder where no packet is to blame', async () => {
    const marked = page.locator('.case', { hasText: 'sample/hostile' }).locator('.row.marked');
    expect(await marked.count()).toBe(1);
    expect(await marked.textContent()).toContain('that it did not come about');
  });

  it('has a matrix of implementations and requirements, whose cells lead to their cases', async () => {
    expect(await page.locator('thead th').allTextContents()).toEqual(['Requirement', 'reference', OTHER]);
    const row = page.locator('tr', { hasText: 'MIG-REM-SUSPEND' });
    expect((await row.locator('td').allTextContents()).map((text) => text.trim())).toEqual([
      'FAIL 2/8',
      'PASS 1',
    ]);
    await row.locator('button').last().click();
    expect(await visibleCases()).toEqual(['sample/passes']);
  });

  it('never takes for markup what it is told', async () => {
    expect(await page.locator('body script').count()).toBe(1);
    expect(await page.locator('.case', { hasText: HOSTILE }).count()).toBeGreaterThan(0);
  });
});

describe.each(['light', 'dark'] as const)('in %s surroundings', (colorScheme) => {
  it.each([375, 1200])('at %i pixels nothing sticks out, and text can be read', async (width) => {
    await open({ colorScheme, viewport: { width, height: 800 } });
    for (const summary of await page.locator('.case > summary').all()) await summary.click();
    await page.locator('.case[open] > [data-piece]').first().waitFor({ state: 'detached' });
    const widths = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]');
    expect(widths).toEqual([width, width]);
    const contrasts: number[] = await page.evaluate(contrastsOfText);
    expect(contrasts.length).toBeGreaterThan(10);
    expect(Math.min(...contrasts)).toBeGreaterThan(4.5);
  });
});

/** In the page: the contrast (WCAG 2.1) of texts with what lies behind them. */
const contrastsOfText = `(() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const colour = getComputedStyle(element).backgroundColor;
    return channels(colour)[3] === 0 ? behind(element.parentElement) : colour;
  };
  return [...document.querySelectorAll('p, dd, dt, li, h1, h2, pre, .badge, .id, .sentence, th')].map((element) => {
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(behind(element))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  });
})()`;

describe('what passed', () => {
  it('takes less than two kilobytes a case', async () => {
    const { format, runs } = await sampleReport(['sample/passes']);
    const [run] = runs;
    if (run === undefined) throw new Error('there is no run');
    const sizeWith = (count: number): number => {
      const cases = Array.from({ length: count }, (_, index) =>
        run.cases.map((each) => ({ ...each, id: `${each.id}/${index}` })),
      ).flat();
      return reporters.html.write({ format, runs: [{ ...run, cases }] }).length;
    };
    expect((sizeWith(300) - sizeWith(100)) / 200).toBeLessThan(2048);
  });
});

describe('markup', () => {
  it('escapes what is no markup, in text and in attributes', () => {
    const page = html`<p title="${HOSTILE}">${['<b>', html`<i>${'&'}</i>`, 1, undefined]}</p>`;
    expect(page.html).not.toContain('<script');
    expect(page.html).toMatch(
      /^<p title="&lt;script&gt;alert\(&quot;1&quot;\)[^"]*">&lt;b&gt;<i>&amp;<\/i>1<\/p>$/,
    );
  });
});
