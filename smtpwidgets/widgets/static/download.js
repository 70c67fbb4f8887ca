// Gives the person a file that the kernel made. It comes as bytes beside a message, so that neither
// the page's state nor the notebook keeps it; the link stays until the next file is made.

function render({ model, el }) {
  const link = document.createElement("a");
  link.className = "smtpw-download";
  link.hidden = true;
  el.append(link);
  let url = "";
  const forget = () => { if (url) URL.revokeObjectURL(url); };
  const offer = (message, buffers) => {
    if (message.type !== "file") return;
    forget();
    url = URL.createObjectURL(new Blob(buffers, { type: message.media }));
    Object.assign(link, { href: url, download: message.name, hidden: false });
    link.textContent = message.words;
    link.click();
  };
  model.on("msg:custom", offer);
  return () => {
    forget();
    model.off("msg:custom", offer);
  };
}

export default { render };
