#!/usr/bin/python3
"""Makes the pictures of this folder and, as FILE.ppm beside each, what PIL decodes them to.

Debian 12: apt-get install python3-pil libvips-tools; then run it here. PIL 9.4.0 and libvips 8.14.1 made the files as committed.
"""
import random
import subprocess

from PIL import Image, ImageOps

random.seed(1)
WIDTH, HEIGHT = 24, 16


def upright():
    """Four flat quarters of different colours: no turn or mirror image of it equals it."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), (200, 30, 30))
    picture.paste((30, 180, 40), (16, 0, 24, 8))
    picture.paste((40, 50, 210), (0, 8, 8, 16))
    picture.paste((240, 220, 60), (8, 8, 24, 16))
    return picture


def noise(mode, size=(WIDTH, HEIGHT)):
    return Image.frombytes(mode, size, random.randbytes(size[0] * size[1] * len(mode)))


def on_white(picture):
    rgba = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")


def expect(name, picture):
    picture.convert("RGB").save(name + ".ppm")


def grey_of_16_bits():
    """High byte by high byte, as a decoder that keeps the 8 most significant bits sees it."""
    values = [random.randrange(65536) for _ in range(WIDTH * HEIGHT)]
    picture = Image.new("I;16", (WIDTH, HEIGHT))
    picture.frombytes(b"".join(value.to_bytes(2, "little") for value in values))
    picture.save("grey-16-bit.png")
    expect("grey-16-bit.png", Image.frombytes("L", (WIDTH, HEIGHT), bytes(value >> 8 for value in values)))


def lossless(name, picture, **options):
    picture.save(name, **options)
    expect(name, on_white(Image.open(name)))


grey_of_16_bits()
lossless("grey.png", noise("L"))
lossless("grey-alpha.png", noise("LA"))
lossless("one-bit.png", noise("L").convert("1"))
lossless("rgb.png", noise("RGB"))
lossless("rgba.png", noise("RGBA"))
lossless("rgba.webp", noise("RGBA"), lossless=True, exact=True)
lossless("palette.png", noise("RGB").quantize(16))
lossless("palette-transparent.png", noise("RGB").quantize(16), transparency=bytes(range(0, 256, 16)))

frames = [noise("RGB").quantize(32) for _ in range(3)]
frames[0].save("animated.gif", save_all=True, append_images=frames[1:], duration=100)
expect("animated.gif", Image.open("animated.gif"))

upright().convert("L").save("grey.jpg", quality=95)
expect("grey.jpg", Image.open("grey.jpg"))
upright().save("progressive.jpg", quality=95, progressive=True)
expect("progressive.jpg", Image.open("progressive.jpg"))

# CMYK: white, black, and pure cyan, magenta, yellow. The test knows what they look like; PIL's own conversion is naive.
inks = Image.new("CMYK", (40, 8))
for i, ink in enumerate([(0, 0, 0, 0), (0, 0, 0, 255), (255, 0, 0, 0), (0, 255, 0, 0), (0, 0, 255, 0)]):
    inks.paste(ink, (8 * i, 0, 8 * i + 8, 8))
inks.save("cmyk.jpg", quality=100)

# The stored rows for each EXIF orientation; all are the same picture when upright.
stored = {
    1: None, 2: Image.FLIP_LEFT_RIGHT, 3: Image.ROTATE_180, 4: Image.FLIP_TOP_BOTTOM,
    5: Image.TRANSPOSE, 6: Image.ROTATE_90, 7: Image.TRANSVERSE, 8: Image.ROTATE_270,
}
for orientation, turn in stored.items():
    picture = upright() if turn is None else upright().transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    name = f"orientation-{orientation}.jpg"
    picture.save(name, quality=95, subsampling=0, exif=exif)
    turned = ImageOps.exif_transpose(Image.open(name))
    assert turned.size == (WIDTH, HEIGHT)
    expect(name, turned)

# Another colour profile: the pixels differ, the colours are the same.
expect("display-p3.png", upright())
subprocess.run(["vips", "icc_transform", "display-p3.png.ppm", "display-p3.png", "p3", "--input-profile", "srgb"], check=True)

# PIL writes no interlaced PNG.
noise("RGB").save("interlaced.png")
expect("interlaced.png", Image.open("interlaced.png"))
subprocess.run(["vips", "pngsave", "interlaced.png.ppm", "interlaced.png", "--interlace"], check=True)

# The resampling that crops must follow.
picture = noise("RGB", (61, 47))
picture.save("resample.png")
for name, size, box in [("whole", (16, 16), (0, 0, 61, 47)), ("larger", (90, 70), (0, 0, 61, 47)), ("box", (20, 12), (7.5, 4.25, 50.5, 33))]:
    picture.resize(size, Image.BILINEAR, box=box).save(f"resample-{name}.ppm")
