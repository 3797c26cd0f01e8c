const nothing = '[redacted]'

type Shape = readonly [RegExp, string]

/**
 * What reads like a credential by its form, whoever's it is. `$1` stays. Each pattern begins with fixed characters and
 * looks a bounded way ahead, so that no text, however it is made, takes long. The worker looks for the same forms.
 */
const shapes: readonly Shape[] = [
  // user:password@ in a URL
  [/(:\/\/[^\s/:@]{0,128}:)[^\s/@]{1,512}@/gu, `$1${nothing}@`],
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:(?!-----)[\s\S]){0,16384}(?:-----END [A-Z ]{0,40}-----)?/gu, nothing],
  // GitHub, GitLab, OpenAI and Anthropic, Stripe, npm, Hugging Face; Slack, AWS, Google; JSON Web Tokens
  [
    /\b(?:(?:gh[pousr]_|github_pat_|glpat-|sk-|[rs]k_(?:live|test)_|npm_|hf_)[\w-]{16,}|xox[a-z]-[\w-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}\b|AIza[\w-]{35}|eyJ[\w-]{8,4096}\.[\w-]{8,16384}\.[\w-]*)/gu,
    nothing
  ],
  // A plain word after it is prose ("basic authentication"), name="..." a challenge.
  [
    /\b((?:[Bb]earer|BEARER|[Bb]asic|BASIC)(?:\s|%20){1,3})(?![\w-]{1,40}=")(?![a-z]{1,23}\.{0,3}(?:[^\w.~+/=-]|$))[\w.~+/-]{6,}=*/gu,
    `$1${nothing}`
  ]
]

const name = '(?:password|passwd|passphrase|secret|token|credential|authorization|cookie|(?:api|access|private|secret)[_-]?key)'
const anyName = new RegExp(name, 'iu')

/** What a secret name is given: `name=value`, `"name": "value"`, `name: value` where the value has a digit. */
const named: readonly Shape[] = [
  [new RegExp(`(${name}\\\\?["']?\\s{0,2}=\\s{0,2}\\\\?["']?)(?!(?:None|null|undefined|true|false)\\b|[[=>])[^\\s"'&,;)}\\]\\\\]+`, 'giu'), `$1${nothing}`],
  [new RegExp(`(${name}\\\\?["']\\s{0,2}:\\s{0,2}\\\\?["'])(?!\\[redacted)[^"'\\\\]+`, 'giu'), `$1${nothing}`],
  [new RegExp(`\\b(${name}:\\s{0,2}(?:[a-z]{2,12}\\s{1,2})?)(?=[^\\s\\d]{0,64}\\d)[^\\s"',;]{6,}`, 'giu'), `$1${nothing}`]
]

function without(text: string, some: readonly Shape[]): string {
  return some.reduce((rest, [shape, instead]) => rest.replace(shape, instead), text)
}

/** Takes well-known kinds of credentials out of a text. */
export function redactShapes(text: string): string {
  const rest = without(text, shapes)
  return anyName.test(rest) ? without(rest, named) : rest
}
