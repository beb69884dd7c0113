// Signing in again in place: what is typed stays where it is, and the focus too, so that no letter goes astray.
// show puts the panel onto the page.
export function signInPanel (form, resume, show = (panel) => form.before(panel)) {
  let panel = null
  const make = (tag, props, ...inside) => {
    const e = Object.assign(document.createElement(tag), props)
    e.append(...inside)
    return e
  }
  const field = (id, label, type, autocomplete) => {
    const input = make('input', { id, type, autocomplete, className: 'govuk-input govuk-input--width-20' })
    return [make('div', { className: 'govuk-form-group' }, make('label', { className: 'govuk-label', htmlFor: id, textContent: label }), input), input]
  }
  const done = () => {
    panel.remove()
    panel = null
    resume()
  }

  return () => {
    if (panel) return
    const title = make('h2', { className: 'govuk-heading-m', textContent: 'You have been signed out' })
    const message = make('p', { className: 'govuk-error-message' })
    message.setAttribute('role', 'alert')
    const elsewhere = make('a', { className: 'govuk-link', href: form.dataset.signIn, target: '_blank', rel: 'noopener', textContent: 'Sign in in a new tab' })
    panel = make('section', { className: 'merit-signed-out' }, title)
    if (!('sample' in form.dataset)) {
      const [emailGroup, email] = field('sign-in-again-email', 'E-mail address', 'email', 'username')
      const [passwordGroup, password] = field('sign-in-again-password', 'Password', 'password', 'current-password')
      const button = make('button', { type: 'submit', className: 'govuk-button', textContent: 'Sign in and save' })
      const inner = make('form', { noValidate: true }, message, emailGroup, passwordGroup, button)
      // The second step, where the account has one, takes the place of the first.
      const [codeGroup, code] = field('sign-in-again-code', 'Code of your authenticator app, or a recovery code', 'text', 'one-time-code')
      const second = () => {
        emailGroup.replaceWith(codeGroup)
        passwordGroup.remove()
        message.textContent = ''
        elsewhere.textContent = 'Use a passkey in a new tab'
        code.focus()
      }
      inner.addEventListener('submit', async (event) => {
        event.preventDefault()
        const step = codeGroup.isConnected
        const data = new URLSearchParams({ next: '/', inPlace: 'yes', csrf: form.elements.namedItem('csrf').value })
        if (step) data.append('code', code.value)
        else for (const [name, input] of [['email', email], ['password', password]]) data.append(name, input.value)
        try {
          const response = await fetch(step ? '/sign-in/second-step' : '/sign-in', { method: 'POST', body: data, redirect: 'manual' })
          if (response.type === 'opaqueredirect') return done()
          if (response.status === 202) return second()
          message.textContent = response.status !== 422
            ? 'Signing in did not work. Try again, or sign in in a new tab.'
            : step ? 'The code is wrong or was used already.' : 'The e-mail address or the password is wrong.'
        } catch {
          message.textContent = 'No connection. Try again in a moment.'
        }
      })
      panel.append(make('p', { className: 'govuk-body', textContent: 'Sign in to save what you typed. It stays on this page.' }), inner, make('p', { className: 'govuk-body' }, elsewhere))
    } else {
      panel.append(make('p', { className: 'govuk-body', textContent: 'Sign in in a new tab, then come back here. What you typed stays on this page.' }), make('p', { className: 'govuk-body' }, elsewhere))
    }
    panel.setAttribute('role', 'alert')
    show(panel)
  }
}
