class Paperquorum < Formula
  desc "Recovery keys on paper: any k of n people bring them back, fewer learn nothing"
  homepage "{{url}}"
  version "{{version}}"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    url "{{url}}/archive/refs/tags/v{{version}}.tar.gz"
    sha256 "{{sha256 source}}"
    depends_on "rust" => :build
  end

  on_linux do
    on_intel do
      url "{{url}}/releases/download/v{{version}}/paperquorum-{{version}}-x86_64-unknown-linux-musl.tar.gz"
      sha256 "{{sha256 x86_64-unknown-linux-musl.tar.gz}}"
    end
    on_arm do
      url "{{url}}/releases/download/v{{version}}/paperquorum-{{version}}-aarch64-unknown-linux-musl.tar.gz"
      sha256 "{{sha256 aarch64-unknown-linux-musl.tar.gz}}"
    end
  end

  def install
    if OS.mac?
      system "cargo", "install", *std_cargo_args
      generate_completions_from_executable(bin/"paperquorum", "completions")
      system bin/"paperquorum", "man", man1
    else
      bin.install "paperquorum"
      man1.install Dir["man/*.1"]
    end
  end

  test do
    key = "042647-302313-590458-071500-554323-116567-412181-516978"
    pipe_output("#{bin}/paperquorum split --shares 3 --threshold 2 --out sheets -", key, 0)
    assert_equal key, shell_output("#{bin}/paperquorum recover sheets")
  end
end
