/** The options that fill the placeholders of a spec. */
export const variableOptions = {
  var: {
    type: 'string',
    array: true,
    value: 'NAME=TEXT',
    describe: 'value for ${NAME} in the spec; NAME:=VALUE gives a YAML value (can be repeated)',
  },
  'var-file': {
    type: 'string',
    array: true,
    value: 'FILE',
    describe: 'YAML or JSON file with names and values (can be repeated)',
  },
  'var-env': {
    type: 'string',
    array: true,
    value: 'NAME',
    describe: 'environment variable to use as a value of the same name (can be repeated)',
  },
  jinja: {
    type: 'boolean',
    describe: 'read the spec as a Jinja2 template with these variables: {{ NAME | tojson }}, {% if NAME %}',
  },
} as const
