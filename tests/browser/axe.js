// Opens a page that has no script of its own, and prints what axe-core finds as JSON: axe.js PAGE CHROMIUM
'use strict';
const { chromium } = require('playwright-core');
const { readFileSync } = require('node:fs');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [, , page, executablePath] = process.argv;
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

(async () => {
  const browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu'] });
  const told = { violations: [], overflow: {}, requests: [], errors: [] };
  for (const colorScheme of ['light', 'dark']) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      const context = await browser.newContext({ viewport, colorScheme, bypassCSP: true });
      const tab = await context.newPage();
      tab.on('pageerror', (error) => told.errors.push(error.message));
      tab.on('dialog', (dialog) => { told.errors.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
      tab.on('request', (request) => { if (!request.url().startsWith('file:')) told.requests.push(request.url()); });
      await tab.goto(`file://${page}`);
      await tab.evaluate(axe);
      const { violations } = await tab.evaluate((runOnly) => window.axe.run({ runOnly }), RULES);
      told.violations.push(...violations.map((one) => `${size} ${colorScheme} ${one.id}: ${one.nodes[0].html.slice(0, 160)} ${one.nodes[0].failureSummary}`));
      told.overflow[`${size} ${colorScheme}`] = await tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      await context.close();
    }
  }
  await browser.close();
  process.stdout.write(JSON.stringify(told));
})().catch((error) => { process.stderr.write(String(error.stack)); process.exit(1); });
