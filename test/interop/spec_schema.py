# Judges instances by a schema with python3-jsonschema: reads {schema, instances} from a file, prints for each instance its errors.
import json, sys
from jsonschema import Draft202012Validator

given = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(given["schema"])
validator = Draft202012Validator(given["schema"])
print(json.dumps([sorted(".".join(map(str, e.absolute_path)) for e in validator.iter_errors(i)) for i in given["instances"]]))
