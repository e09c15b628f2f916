// Opens the page given as argument in Chromium as readers do, and prints what it found as JSON: visit.js PAGE HUGE CHROMIUM
'use strict';
const { chromium } = require('playwright-core');
const { readFileSync } = require('node:fs');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [, , page, huge, executablePath] = process.argv;
const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--no-first-run'];
const MODES = {
  'desktop light': { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  'desktop dark': { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  'phone light': { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
  'phone dark': { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
};

async function open(browser, options, file, told) {
  const context = await browser.newContext(options);
  const tab = await context.newPage();
  tab.on('pageerror', (error) => told.errors.push(error.message));
  tab.on('dialog', (dialog) => { told.errors.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  tab.on('request', (request) => { if (!request.url().startsWith('file:')) told.requests.push(request.url()); });
  tab.setDefaultTimeout(15000);
  await tab.goto(`file://${file}`);
  return tab;
}

async function accessibility(browser, told) {
  for (const [name, options] of Object.entries(MODES)) {
    const tab = await open(browser, { ...options, bypassCSP: true }, page, told);
    await tab.evaluate(axe);
    await tab.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
    const result = await tab.evaluate(() => window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    told.axe[name] = result.violations.map((one) => `${one.impact} ${one.id}: ${one.nodes[0].html.slice(0, 160)} ${one.nodes[0].failureSummary}`);
    told.overflow[name] = await tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await tab.context().close();
  }
}

async function behaviour(browser, told) {
  const tab = await open(browser, MODES['desktop light'], page, told);
  const shown = () => tab.locator('.item:visible').evaluateAll((all) => all.map((one) => one.id));
  const focused = () => tab.evaluate(() => document.activeElement.id || document.activeElement.tagName);
  const did = told.did;
  did.all = (await shown()).length;
  await tab.locator('[data-value=missing]').click();
  did.missing = await shown();
  did.status = await tab.locator('.number').textContent();
  await tab.locator('.clear').click();
  await tab.locator('select').selectOption('CONF');
  did.family = await shown();
  await tab.locator('.clear').click();
  await tab.keyboard.press('Escape');
  await tab.keyboard.press('/');
  did.slash = await tab.evaluate(() => document.activeElement.type);
  await tab.keyboard.type('IP-01');
  did.found = await shown();
  await tab.keyboard.press('Escape');
  did.escaped = (await shown()).length;
  await tab.evaluate(() => document.activeElement.blur());
  await tab.keyboard.press('j');
  const first = await focused();
  await tab.keyboard.press('j');
  const second = await focused();
  await tab.keyboard.press('k');
  did.steps = [first, second, await focused()];
  await tab.keyboard.press('k');
  did.top = await focused();
  await tab.locator('.keys input').uncheck();
  await tab.keyboard.press('j');
  did.keysOff = await focused();
  await tab.locator('.keys input').check();
  await tab.locator('#CONF-05 a.go').first().click();
  did.mark = await tab.evaluate(() => ({ tag: document.activeElement.tagName, lit: document.activeElement.className.includes('on'), of: document.activeElement.dataset.of }));
  did.inView = await tab.evaluate(() => {
    const mark = document.activeElement.getBoundingClientRect();
    const pane = document.activeElement.closest('.text').getBoundingClientRect();
    return mark.top >= pane.top && mark.bottom <= pane.bottom;
  });
  await tab.keyboard.press('Escape');
  did.back = await focused();
  await tab.locator('.text .chip', { hasText: 'CONF-02' }).first().click();
  did.chip = [await focused(), await tab.locator('#CONF-02 > details').getAttribute('open')];
  await tab.evaluate(() => { const script = document.createElement('script'); script.textContent = 'window.pwned = 1'; document.body.append(script); });
  did.pwned = await tab.evaluate(() => window.pwned ?? window.hacked ?? null);
  await tab.context().close();
}

async function withoutScripts(browser, told) {
  const tab = await open(browser, { ...MODES['desktop light'], javaScriptEnabled: false }, page, told);
  told.plain.items = await tab.locator('.item:visible').count();
  told.plain.filters = await tab.locator('.filters:visible').count();
  await tab.locator('#CONF-05 a.go').first().click();
  told.plain.hash = tab.url().split('#')[1];
  await tab.context().close();
}

async function large(browser, told) {
  const began = Date.now();
  const tab = await open(browser, MODES['desktop light'], huge, told);
  told.huge.load = Date.now() - began;
  told.huge.filter = await tab.evaluate(() => {
    const from = performance.now();
    document.querySelector('[data-value=missing]').click();
    document.querySelector('.text').getBoundingClientRect();
    return performance.now() - from;
  });
  told.huge.jump = await tab.evaluate(() => {
    document.querySelector('[data-value=missing]').click();
    const links = document.querySelectorAll('.item a.go');
    const from = performance.now();
    links[links.length - 1].click();
    return new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - from))); });
  });
  await tab.waitForTimeout(100);
  told.huge.inView = await tab.evaluate(() => {
    const mark = document.querySelector('mark.on').getBoundingClientRect();
    const pane = document.querySelector('.text').getBoundingClientRect();
    return mark.top >= pane.top && mark.top <= pane.bottom;
  });
  await tab.context().close();
}

(async () => {
  const told = { axe: {}, overflow: {}, did: {}, plain: {}, huge: {}, errors: [], requests: [] };
  const browser = await chromium.launch({ executablePath, args });
  try {
    await accessibility(browser, told);
    await behaviour(browser, told);
    await withoutScripts(browser, told);
    await large(browser, told);
  } finally {
    await browser.close();
  }
  process.stdout.write(JSON.stringify(told));
})().catch((error) => { console.error(error); process.exit(1); });
