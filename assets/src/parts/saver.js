// Saves a form of one scorecard while it is written: what has changed is sent within a second, and until the
// server has it, it is kept in this browser. What is shown of it is always the truth. Without this script the
// form's own buttons save it.
import { draft } from './draft.js'

const pause = 600 // from a change to sending it, in milliseconds; typing on does not put it off
const patience = 10000 // for an answer
const retries = [1000, 2000, 4000, 8000, 15000]

// saver watches a form with data-autosave, data-id and data-key whose sections carry data-criterion. say(words,
// trouble) shows how things stand; saved(answer) is told every answer; signedOut() asks to sign in again.
export function saver (form, { say, saved = () => {}, signedOut = () => {} }) {
  const version = form.elements.namedItem('version')
  const sections = [...form.querySelectorAll('[data-criterion]')]
  const changed = new Set() // sections, and the notes
  const notes = form.elements.namedItem('notes')
  let store = null
  let timer = null
  let busy = false
  let failed = 0
  let stopped = '' // why nothing is sent any more
  let kept = false
  let leaving = false
  let pressed = null // the button that waits for a save

  const partOf = (field) => (field === notes ? notes : field.closest('[data-criterion]'))
  const fieldsOf = (part) => (part === notes ? [notes] : [...part.querySelectorAll('[name]')])
  const collect = (parts) => {
    const data = new URLSearchParams()
    for (const part of parts) {
      for (const f of fieldsOf(part)) {
        if (!f.disabled && (f.checked || !['radio', 'checkbox'].includes(f.type))) data.append(f.name, f.value)
      }
    }
    return data
  }
  const body = (parts) => {
    const data = collect(parts)
    data.append('csrf', form.elements.namedItem('csrf').value)
    data.append('version', version.value)
    return data
  }

  const keep = async () => {
    if (!store || changed.size === 0) return
    try {
      kept = await store.keep({ version: version.value, fields: [...collect(changed)] })
      if (changed.size === 0) forget()
    } catch {
      kept = false
    }
  }
  const forget = () => {
    kept = false
    store?.drop()
  }
  const where = () => (kept ? 'What you typed is kept in this browser.' : 'Keep this page open.')

  const later = (wait) => {
    clearTimeout(timer)
    timer = setTimeout(send, wait)
  }
  const stop = (why, words) => {
    stopped = why
    say(words, true)
  }

  async function send () {
    timer = null
    if (busy || stopped || changed.size === 0) return
    busy = true
    const parts = [...changed]
    changed.clear()
    const again = () => { for (const p of parts) changed.add(p) }
    if (failed === 0) say('Saving…')
    const post = (which) => fetch(form.dataset.autosave, { method: 'POST', body: body(which), redirect: 'error', signal: AbortSignal.timeout(patience) })
    try {
      let response = await post(parts)
      // The version can be one this page itself made, when an answer was lost on the way. Where all of the page
      // is what is stored, the server says so, and there is nothing to choose.
      if (response.status === 412) response = await post([...sections, notes].filter(Boolean))
      if (response.ok) {
        const answer = await response.json()
        version.value = answer.version
        failed = 0
        if (changed.size === 0) forget()
        say(answer.saved)
        saved(answer)
      } else {
        again()
        refused(response.status)
      }
    } catch {
      again()
      offline()
    }
    busy = false
    if (pressed) return pressed()
    if (!stopped && changed.size > 0 && timer === null) later(failed === 0 ? pause : retries[Math.min(failed, retries.length) - 1])
  }

  const offline = () => {
    failed++
    say(`Not saved: no connection. ${where()} It is sent when the connection is back.`, true)
  }
  const refused = (status) => {
    switch (status) {
      case 401:
        stop('signed out', `Not saved: you have been signed out. ${where()}`)
        return signedOut()
      case 404:
        return stop('another', 'Not saved: somebody else is signed in here, or the scorecard is no longer yours. Copy what you typed before you leave this page.')
      case 409:
        return stop('locked', 'Not saved: this scorecard can no longer be changed. Press “Save draft” to see what you typed.')
      case 412:
        return stop('stale', 'Not saved: this scorecard was saved somewhere else. Press “Save draft” to choose what to keep.')
      case 422:
        failed++
        return say('Not saved yet: something is not right. Press “Save draft” to see what.', true)
    }
    offline()
  }

  form.addEventListener('input', (event) => change(event.target))
  notes?.addEventListener('input', (event) => { if (!form.contains(notes)) change(event.target) })
  const change = (field) => {
    const part = partOf(field)
    if (!part) return
    changed.add(part)
    keep()
    if (stopped) return
    if (timer === null && !busy) later(failed === 0 ? pause : 0)
  }

  // A button pressed while a save is on its way waits for it: the form has to go with the version that save made.
  form.addEventListener('submit', (event) => {
    leaving = true
    clearTimeout(timer)
    if (!busy) return
    event.preventDefault()
    const button = event.submitter
    pressed = () => {
      pressed = null
      form.requestSubmit(button)
    }
  })
  for (const [target, event] of [[window, 'online'], [window, 'focus'], [document, 'visibilitychange']]) {
    target.addEventListener(event, () => {
      if (document.visibilityState !== 'hidden' && failed > 0 && !stopped && !busy) later(0)
      if (stopped === 'signed out' && document.visibilityState !== 'hidden') resume()
    })
  }
  window.addEventListener('pagehide', () => {
    if (changed.size === 0 || stopped || leaving || kept) return
    const data = body([...changed])
    if (data.toString().length < 60000) fetch(form.dataset.autosave, { method: 'POST', body: data, keepalive: true }).catch(() => {})
  })
  window.addEventListener('beforeunload', (event) => {
    if (!leaving && (changed.size > 0 || busy) && !kept) event.preventDefault()
  })
  // A page that the browser kept whole is older than what was saved since.
  window.addEventListener('pageshow', (event) => { if (event.persisted) location.reload() })

  const resume = () => {
    stopped = ''
    failed = 0
    later(0)
  }

  // put writes kept fields into the form and gives their parts.
  const put = (fields) => {
    const parts = new Set()
    const values = new Map(fields)
    for (const [name] of values) {
      const field = form.elements.namedItem(name)
      const one = field instanceof RadioNodeList ? field[0] : field
      if (one) parts.add(partOf(one))
    }
    parts.delete(null)
    for (const part of parts) {
      for (const f of fieldsOf(part)) {
        if (['radio', 'checkbox'].includes(f.type)) {
          f.checked = values.get(f.name) === f.value
        } else if (f.type !== 'hidden') {
          f.value = values.get(f.name) ?? ''
        }
        f.dispatchEvent(new Event('change', { bubbles: true }))
      }
    }
    window.dispatchEvent(new Event('pageshow')) // components show and hide what depends on a choice
    return parts
  }

  // same reports whether the form says what was kept.
  const same = (fields) => {
    const parts = new Set(fields.map(([name]) => form.elements.namedItem(name)).map((f) => partOf(f instanceof RadioNodeList ? f[0] : f ?? form)))
    parts.delete(null)
    return new URLSearchParams(fields).toString() === collect(parts).toString()
  }

  const begin = async () => {
    store = await draft(form.dataset.id, form.dataset.key)
    const found = await store?.read()
    if (found && found.value.version !== version.value && same(found.value.fields)) {
      forget() // it had reached the server after all
    } else if (found) {
      const parts = put(found.value.fields)
      for (const p of parts) changed.add(p)
      kept = true
      if (parts.size === 0) {
        forget()
      } else if (found.value.version === version.value) {
        say('What you typed had not been saved. It is back, and is being saved.')
        later(0)
      } else {
        version.value = found.value.version
        stop('stale', 'What you typed before had not been saved, and is back. The scorecard was saved somewhere else meanwhile: press “Save draft” to choose what to keep.')
      }
    } else if (changed.size > 0) {
      keep()
    }
  }
  begin()

  return { resume, unsaved: () => changed.size > 0 || busy }
}
