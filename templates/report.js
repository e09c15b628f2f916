(() => {
  'use strict';
  document.documentElement.classList.add('scripting');
  const wide = matchMedia('(min-width: 66rem)');
  const controls = [];

  function folded(text, lang) {
    return text.toLocaleLowerCase(lang).normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/ı/g, 'i').replace(/\s+/g, ' ');
  }

  function start(report) {
    const all = (selector) => [...report.querySelectorAll(selector)];
    const form = report.querySelector('.filters');
    if (!form) return;
    const items = all('.item');
    const chips = all('[data-filter]');
    const tiles = all('.risk .tile');
    const marks = all('mark[data-of]');
    const back = report.querySelector('.back');
    const search = form.querySelector('[type=search]');
    const family = form.querySelector('select');
    const clear = form.querySelector('.clear');
    const words = new Map();
    let current = null;
    let lit = [];

    const requirement = (element) => element.querySelector('.code').textContent;
    const pressed = (name) => chips.filter((chip) => chip.dataset.filter === name && chip.getAttribute('aria-pressed') === 'true').map((chip) => chip.dataset.value);

    function filter() {
      const verdicts = pressed('verdict');
      const severities = pressed('severity');
      const asked = folded(search.value, report.lang).trim().split(' ').filter(Boolean);
      const seen = new Set();
      for (const item of items) {
        if (!words.has(item)) words.set(item, folded(item.textContent, report.lang));
        const data = item.dataset;
        item.hidden = !((!verdicts.length || verdicts.includes(data.verdict))
          && (!severities.length || severities.includes(data.severity))
          && (!family.value || family.value === data.family)
          && asked.every((word) => words.get(item).includes(word)));
        if (!item.hidden) seen.add(requirement(item));
      }
      for (const group of all('.group')) group.hidden = !group.querySelector('.item:not([hidden])');
      for (const tile of tiles) tile.classList.toggle('off', document.getElementById(tile.hash.slice(1))?.hidden);
      for (const chip of all('.chip')) chip.classList.toggle('off', !seen.has(chip.textContent));
      for (const mark of marks) mark.classList.toggle('off', !mark.dataset.of.split(' ').some((name) => seen.has(name)));
      clear.hidden = seen.size === items.length;
      form.querySelector('.number').textContent = seen.size
        ? form.dataset.shown.replace('{n}', seen.size).replace('{all}', items.length) : form.dataset.none;
    }

    function reset() {
      search.value = '';
      family.value = '';
      for (const chip of chips) chip.setAttribute('aria-pressed', 'false');
      filter();
    }

    function light(elements) {
      for (const element of lit) element.classList.remove('on');
      lit = elements;
      for (const element of lit) element.classList.add('on');
    }

    function toText(link, moving) {
      const pieces = link.dataset.ids.split(' ').map((id) => document.getElementById(id)).filter(Boolean);
      if (!pieces.length) return;
      const item = link.closest('.item');
      if (moving) current = item;
      light(pieces);
      pieces[0].scrollIntoView({ block: 'center' });
      // What was skipped while off the screen has its true height only now.
      requestAnimationFrame(() => pieces[0].scrollIntoView({ block: 'center' }));
      if (!moving) return;
      pieces[0].focus({ preventScroll: true });
      back.hidden = !item;
      if (item) back.querySelector('.code').textContent = requirement(item);
    }

    function toItem(item, plain) {
      if (item.hidden) reset();
      current = item;
      const inside = item.querySelector(':scope > details');
      if (inside && !plain) inside.open = true;
      item.scrollIntoView({ block: 'nearest' });
      item.focus({ preventScroll: true });
      back.hidden = true;
      const link = item.querySelector('a.go');
      if (wide.matches && link) toText(link, false);
      else light([]);
    }

    function step(by) {
      const shown = items.filter((item) => !item.hidden);
      if (!shown.length) return;
      const at = shown.indexOf(document.activeElement?.closest?.('.item') ?? current);
      toItem(shown[Math.min(Math.max(at + by, 0), shown.length - 1)], true);
    }

    function escape() {
      if (document.activeElement === search && search.value) {
        search.value = '';
        filter();
      } else if (current && !current.hidden) {
        toItem(current, true);
      } else {
        document.activeElement?.blur();
      }
    }

    report.addEventListener('click', (event) => {
      const chip = event.target.closest('[data-filter]');
      const link = event.target.closest('a[href^="#"]');
      const mark = event.target.closest('mark[data-of]');
      const copy = event.target.closest('.copy');
      if (chip) {
        chip.setAttribute('aria-pressed', String(chip.getAttribute('aria-pressed') !== 'true'));
        filter();
      } else if (link && link.dataset.ids) {
        event.preventDefault();
        toText(link, true);
      } else if (link) {
        const target = document.getElementById(link.hash.slice(1));
        if (!target || !target.matches('.item')) return;
        event.preventDefault();
        toItem(target);
      } else if (mark && getSelection().isCollapsed) {
        const names = mark.dataset.of.split(' ');
        const item = items.find((one) => !one.hidden && names.includes(requirement(one)));
        if (item) toItem(item);
      } else if (copy) {
        const text = [...copy.parentElement.querySelectorAll('p')].map((p) => p.textContent).join('\n\n');
        navigator.clipboard?.writeText(text).then(() => { copy.textContent = copy.dataset.done; });
      } else if (event.target.closest('.back')) {
        escape();
      }
    });
    form.addEventListener('submit', (event) => event.preventDefault());
    clear.addEventListener('click', () => { reset(); search.focus(); });
    search.addEventListener('input', filter);
    family.addEventListener('change', filter);
    controls.push({ report, search, step, escape, keys: form.querySelector('.keys input') });
    filter();
  }

  for (const report of document.querySelectorAll('.report')) start(report);

  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const control = controls.find(({ report }) => report.contains(document.activeElement)) ?? controls[0];
    if (!control) return;
    if (event.key === 'Escape') {
      control.escape();
      return;
    }
    if (!control.keys.checked || event.target.closest?.('input, select')) return;
    if (event.key === 'j') control.step(1);
    else if (event.key === 'k') control.step(-1);
    else if (event.key === '/') {
      event.preventDefault();
      control.search.focus();
    }
  });

  let opened = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('.clause:not([open]), .matters:not([open])')];
    for (const one of opened) one.open = true;
  });
  addEventListener('afterprint', () => { for (const one of opened) one.open = false; });
})();
