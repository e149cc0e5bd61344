/** The options that fill the placeholders of a spec. */
export const variableOptions = {
  var: {
    group: 'Placeholders of the spec',
    type: 'string',
    array: true,
    value: 'NAME=TEXT',
    describe: 'value for ${NAME} in the spec; NAME:=VALUE gives a YAML value',
  },
  'var-file': {
    group: 'Placeholders of the spec',
    type: 'string',
    array: true,
    value: 'FILE',
    describe: 'YAML or JSON file with names and values',
  },
  'var-env': {
    group: 'Placeholders of the spec',
    type: 'string',
    array: true,
    list: true,
    value: 'NAME',
    describe: 'environment variable to use as a value of the same name',
  },
  jinja: {
    group: 'Placeholders of the spec',
    type: 'boolean',
    describe: 'read the spec as a Jinja2 template with these variables: {{ NAME | tojson }}, {% if NAME %}',
  },
} as const
