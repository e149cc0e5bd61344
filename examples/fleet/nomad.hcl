job "fleet" {
  type = "batch"

  group "parts" {
    # Nomad does not tell its tasks this number: it is in their command, too.
    count = 8

    volume "fleet" {
      type   = "host"
      source = "fleet"
    }

    task "build" {
      driver = "docker"

      config {
        image    = "registry.example.org/config-drive"
        work_dir = "/fleet"
        command  = "sh"
        args = [
          "-c",
          "mkdir -p parts && exec config-drive fleet build node.yaml --inventory nodes.csv --manifest \"parts/$NOMAD_ALLOC_INDEX\" --shard auto/8 --workers 1",
        ]
      }

      volume_mount {
        volume      = "fleet"
        destination = "/fleet"
      }

      resources {
        cpu    = 1000
        memory = 512
      }
    }
  }
}
