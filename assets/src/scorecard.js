// Saves the scorecard while it is written. Without this script the buttons at the end save it.
import { keys } from './parts/keys.js'

const form = document.querySelector('[data-scorecard]')

if (form) {
  keys(form)
  const saved = document.querySelector('[data-saved]')
  const done = document.querySelector('[data-done]')
  const version = form.elements.namedItem('version')
  let timer
  let saving = false
  let again = false
  let stopped = false
  let dirty = false

  const say = (words) => { saved.textContent = words }

  const save = async () => {
    if (saving) {
      again = true
      return
    }
    saving = true
    dirty = false
    say('Saving…')
    try {
      const response = await fetch(form.dataset.autosave, { method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'error' })
      if (response.ok) {
        const answer = await response.json()
        version.value = answer.version
        done.textContent = answer.done
        say(answer.saved)
      } else {
        dirty = true
        if (response.status === 412) {
          stopped = true
          say('Not saved: this scorecard was saved somewhere else. Press “Save draft” to compare both.')
        } else if (response.status === 409) {
          stopped = true
          say('Not saved: this scorecard can no longer be changed.')
        } else if (response.status === 422) {
          say('Not saved yet: press “Save draft” to see what is wrong.')
        } else {
          say('Not saved: you may be signed out. Copy what you typed before you leave this page.')
        }
      }
    } catch {
      dirty = true
      say('Not saved: no connection. Trying again; keep this page open.')
      again = true
    }
    saving = false
    if (again && !stopped) {
      again = false
      clearTimeout(timer)
      timer = setTimeout(save, 2000)
    }
  }

  form.addEventListener('input', () => {
    dirty = true
    if (stopped) return
    clearTimeout(timer)
    timer = setTimeout(save, 700)
  })
  form.addEventListener('submit', () => {
    clearTimeout(timer)
    stopped = true
    dirty = false
  })
  window.addEventListener('beforeunload', (event) => {
    if (dirty || saving) event.preventDefault()
  })
}
