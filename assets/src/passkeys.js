// Forms that a passkey signs: the question comes from the server, the browser asks its owner, and the answer goes with
// the form. Without this script, or where the browser knows no passkeys, the forms stay hidden.
const encode = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const decode = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
const decodeIds = (list = []) => list.map((one) => ({ ...one, id: decode(one.id) }))

async function create ({ publicKey }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: decode(publicKey.challenge),
      user: { ...publicKey.user, id: decode(publicKey.user.id) },
      excludeCredentials: decodeIds(publicKey.excludeCredentials)
    }
  })
  return answer(made, {
    attestationObject: encode(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? []
  })
}

async function get ({ publicKey }) {
  const signed = await navigator.credentials.get({
    publicKey: { ...publicKey, challenge: decode(publicKey.challenge), allowCredentials: decodeIds(publicKey.allowCredentials) }
  })
  return answer(signed, {
    authenticatorData: encode(signed.response.authenticatorData),
    signature: encode(signed.response.signature),
    userHandle: signed.response.userHandle ? encode(signed.response.userHandle) : undefined
  })
}

const answer = (credential, response) => JSON.stringify({
  id: credential.id,
  rawId: encode(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
  clientExtensionResults: credential.getClientExtensionResults(),
  response: { clientDataJSON: encode(credential.response.clientDataJSON), ...response }
})

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!window.PublicKeyCredential) continue
  form.hidden = false
  const said = form.querySelector('[data-passkey-said]')
  const say = (words) => {
    said.textContent = words
    said.hidden = !words
  }
  let signing = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (signing) return
    signing = true
    say('')
    try {
      const body = new URLSearchParams({ csrf: form.elements.namedItem('csrf').value })
      const response = await fetch(form.dataset.passkey, { method: 'POST', body, redirect: 'error' })
      if (!response.ok) throw new Error(String(response.status))
      const question = await response.json()
      form.elements.namedItem('passkey').value = await ('passkeyNew' in form.dataset ? create(question) : get(question))
      form.submit()
    } catch (error) {
      say(error.name === 'NotAllowedError'
        ? 'Your browser was not given a passkey. Try again, or go another way.'
        : error.name === 'InvalidStateError' ? 'This device has a passkey for your account already.' : 'That did not work. Reload the page and try again.')
    }
    signing = false
  })
}
