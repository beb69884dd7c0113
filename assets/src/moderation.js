// The discussion of a candidate: who is here, and what is agreed, as it happens. Without this script a reload shows
// the same.
const root = document.querySelector('[data-moderation]')

if (root) {
  const base = root.dataset.moderation
  const csrf = root.querySelector('[name="csrf"]').value
  const forms = [...root.querySelectorAll('[data-agree]')]
  const sectionOf = (form) => form.closest('[data-criterion]')
  const dirty = new Set()
  let editing = ''

  const attend = (more = {}) => fetch(`${base}/presence`, {
    method: 'POST', keepalive: true, body: new URLSearchParams({ csrf, script: 'yes', editing, ...more })
  }).catch(() => {})

  const show = (now) => {
    root.querySelector('[data-present]').textContent = now.present
    const changes = root.querySelector('[data-changes]')
    changes.textContent = now.changes
    changes.hidden = !now.changes
    for (const section of root.querySelectorAll('[data-criterion]')) {
      const note = section.querySelector('[data-editing]')
      note.textContent = now.editing[section.dataset.criterion] ?? ''
      note.hidden = !note.textContent
    }
    for (const a of now.agreed) {
      const section = root.querySelector(`[data-criterion="${a.criterion}"]`)
      if (!section) continue
      section.querySelector('[data-agreed]').textContent = a.text
      const form = section.querySelector('[data-agree]')
      const number = form?.elements.namedItem('number')
      if (!form || Number(number.value) >= a.number) continue
      if (dirty.has(form)) {
        // What is being typed stays, and is held against the number it was begun on.
        section.querySelector('[data-editing]').textContent = 'Somebody has just recorded another mark. What you type is kept; recording it shows both.'
        section.querySelector('[data-editing]').hidden = false
        continue
      }
      number.value = a.number
      form.querySelector('select').value = a.mark
      form.querySelector('textarea').value = a.mark ? a.reason : ''
    }
  }

  for (const form of forms) {
    const begin = () => {
      if (editing === sectionOf(form).dataset.criterion) return
      editing = sectionOf(form).dataset.criterion
      attend()
    }
    form.addEventListener('focusin', begin)
    form.addEventListener('input', () => {
      dirty.add(form)
      begin()
    })
    form.addEventListener('focusout', (event) => {
      if (form.contains(event.relatedTarget) || dirty.has(form)) return
      editing = ''
      attend()
    })
  }

  // A stream of changes; where there is none, asking every few seconds.
  let polling = null
  const poll = async () => {
    try {
      const response = await fetch(`${base}/state`, { redirect: 'error' })
      if (response.ok) show(await response.json())
    } catch {
      // asked again soon
    }
  }
  const follow = () => {
    if (!('EventSource' in window)) return fallBack()
    const stream = new EventSource(`${base}/events`)
    stream.onmessage = (event) => show(JSON.parse(event.data))
    stream.onerror = () => {
      if (stream.readyState === EventSource.CLOSED) fallBack()
    }
  }
  const fallBack = () => {
    if (polling) return
    polling = setInterval(poll, 3000)
    poll()
  }

  // How long the panel has talked, for whoever wants to know.
  const watch = root.querySelector('[data-stopwatch]')
  const time = document.createElement('span')
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'govuk-button govuk-button--secondary', textContent: 'Start a timer' })
  let since = null
  button.addEventListener('click', () => {
    since = since ? null : Date.now()
    button.textContent = since ? 'Stop the timer' : 'Start a timer'
  })
  setInterval(() => {
    if (!since) return
    const s = Math.floor((Date.now() - since) / 1000)
    time.textContent = `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')} `
  }, 1000)
  watch.append(time, button)
  watch.hidden = false

  root.querySelector('[data-attend]').hidden = true
  attend()
  setInterval(attend, 15000)
  window.addEventListener('pagehide', () => attend({ leaves: 'yes' }))
  follow()
}
