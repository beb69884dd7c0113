// The scoring page: saves while it is written, keeps the time, moves notes. Without this script the buttons
// do all that is needed.
import { clock } from './parts/clock.js'
import { keys } from './parts/keys.js'
import { notesPad } from './parts/notes.js'
import { saver } from './parts/saver.js'
import { signInPanel } from './parts/sign_in.js'

const form = document.querySelector('[data-scorecard]')

if (form) {
  const status = document.querySelector('[data-status]')
  const line = document.querySelector('[data-saved]')
  const criteria = [...form.querySelectorAll('[data-criterion]')]

  keys(form)
  notesPad(form)
  const place = document.querySelector('[data-clock]')
  if (place) clock(place, form)

  let ask = () => {}
  const own = saver(form, {
    say (words, trouble = false) {
      if (line.textContent !== words) line.textContent = words
      status.classList.toggle('merit-status--alert', trouble)
    },
    saved (answer) {
      document.querySelector('[data-done]').textContent = answer.done.length
      for (const section of criteria) {
        const id = section.dataset.criterion
        const state = document.querySelector(`[data-state="${id}"]`)
        const done = answer.done.includes(id)
        state.textContent = done ? 'Done' : 'To do'
        state.classList.toggle('merit-done--to-do', !done)
        section.querySelector('[data-bare]').hidden = !answer.bare.includes(id)
      }
    },
    signedOut: () => ask()
  })
  ask = signInPanel(form, own.resume, (panel) => status.append(panel))
}
