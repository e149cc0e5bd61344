/** What every command that reads a spec takes for the places that are left open in it. */
export const variableOptions = {
  var: {
    type: 'string',
    array: true,
    describe: 'NAME=TEXT for ${NAME} in the spec, or NAME:=VALUE as in YAML; can be repeated',
  },
  'var-file': { type: 'string', array: true, describe: 'file of YAML or JSON with such names and values' },
  'var-env': { type: 'string', array: true, describe: 'variable of the environment that is such a value' },
  jinja: {
    type: 'boolean',
    describe: 'the spec is a template of Jinja2 with these variables: {{ NAME | tojson }}, {% if NAME %}',
  },
} as const
