{
  "variables": { "sanitize%": "" },
  "targets": [
    {
      "target_name": "carrier",
      "sources": [
        "src/binding.cc",
        "src/carrier.cc",
        "src/forwarding.cc",
        "src/fragments.cc",
        "src/inward.cc",
        "src/outward.cc",
        "src/ring.cc",
        "src/segmentation.cc",
        "src/sender.cc",
        "src/session.cc",
        "src/tables.cc",
        "src/wire.cc",
        "src/worker.cc"
      ],
      "cflags": ["-Wall", "-Wextra", "-Wno-missing-field-initializers"],
      "conditions": [
        ["sanitize!=''", {
          "cflags": ["-fsanitize=<(sanitize)", "-fno-omit-frame-pointer", "-g", "-O1"],
          "ldflags": ["-fsanitize=<(sanitize)"]
        }]
      ]
    }
  ]
}
