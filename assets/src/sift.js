// One criterion across all candidates: every candidate's form saves itself, and keys lead through them.
import { keys } from './parts/keys.js'
import { saver } from './parts/saver.js'
import { signInPanel } from './parts/sign_in.js'

const root = document.querySelector('[data-sift]')

if (root) {
  const count = document.querySelector('[data-scored]')
  const here = () => [...root.querySelectorAll('[data-scorecard]')].filter((f) => f.querySelector('[data-marks] :checked, [data-checks] :checked, [type=checkbox]:checked')).length
  const elsewhere = Number(count.textContent) - here() // on other pages
  for (const form of root.querySelectorAll('[data-scorecard]')) {
    const line = form.querySelector('[data-saved]')
    let ask = () => {}
    const own = saver(form, {
      say (words, trouble = false) {
        line.textContent = words
        line.classList.toggle('merit-bare', trouble)
      },
      saved: () => { count.textContent = elsewhere + here() },
      signedOut: () => ask()
    })
    ask = signInPanel(form, own.resume)
  }
  const page = (step) => {
    const link = document.querySelector(step > 0 ? '.govuk-pagination__next a' : '.govuk-pagination__prev a')
    link?.focus()
    return Boolean(link)
  }
  keys(root, { of: '.merit-sift', beyond: page })
}
