// Keeps the share of the panel score beside each weight true while weights are typed.
const form = document.querySelector('[data-rubric]')

if (form) {
  const rows = [...form.querySelectorAll('[data-criterion]')].filter((row) => row.querySelector('[data-share]'))
  const weight = (row) => Math.max(0, Number(row.querySelector('input[inputmode="decimal"]').value.trim()) || 0)
  const show = () => {
    const total = rows.reduce((sum, row) => sum + weight(row), 0)
    for (const row of rows) {
      const share = total > 0 ? (100 * weight(row)) / total : 0
      row.querySelector('[data-share]').textContent = `${share.toFixed(1)}%`
      row.querySelector('[data-meter]').setAttribute('width', share.toFixed(1))
    }
  }
  form.addEventListener('input', show)
}
