defmodule Tally.Web do
  @moduledoc "What is answered. Change the words, raise the version in mix.exs, and push with `GIGALIXIR-HOT: true`."

  @greeting "Welcome"

  def page do
    version = Application.spec(:tally, :vsn)
    "#{@greeting}, visitor #{Tally.Counter.next()}: version #{version}, process #{System.pid()}\n"
  end
end
